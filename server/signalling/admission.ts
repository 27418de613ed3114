/** From a handshake to a session, or a refusal. */
import type { z } from 'zod'
import type { ParticipantId } from '../../shared/ids.ts'
import { Hello, type Credential } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import type { LinkKind, Role } from '../../shared/roles.ts'
import { PROTOCOL_VERSION } from '../../shared/version.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { Caller, SignallingDeps } from './caller.ts'
import { join } from './entering.ts'
import { Session, type BrowserSocket } from './session.ts'

type Greeting = z.output<typeof Hello>
type LinkCredential = Extract<z.output<typeof Credential>, { with: 'link' }>
type SeatCredential = Extract<z.output<typeof Credential>, { with: 'seat' }>
type Place = { readonly live: LiveMeeting; readonly self: ParticipantId; readonly role: Role }

/** A caller with how their stay begins; `since`: up to where their page knows the meeting. */
export type Admitted = { readonly caller: Caller; readonly since: number | null }

/**
 * Reads what a socket opens with and gives it its session. What that changes in the meeting (joining, coming back) is
 * done when this resolves.
 *
 * @throws Refused `outdated`, `bad-request`, or what the client is told for good: `not-found`, `kicked`, `ended`.
 */
export async function admit(deps: SignallingDeps, socket: BrowserSocket): Promise<Admitted> {
  const hello = readHello(socket.handshake.auth)
  const { credential } = hello
  const place =
    credential.with === 'link' ? await placeOfLink(deps, hello, credential) : placeOfSeat(deps, credential)
  if (socket.conn.readyState !== 'open') throw new Refused('unavailable', 'gone while being admitted')
  const caller = callerAt(deps, socket, hello, place)
  // From here on nothing waits: what the meeting knows and who has its sockets never differ.
  const inside = place.live.now.participants.has(place.self)
  if (inside) comeBack(caller)
  else if (hello.join && credential.with === 'link') join(caller, hello.join)
  takePlace(caller)
  if (!inside || credential.with === 'link') return { caller, since: null }
  const { since } = credential
  // A page that knows nothing yet sends nothing yet: what its seat sent went with the page before it. (A link leads
  // only the same page to the place that it has.)
  if (since === null) caller.live.dispatch({ type: 'lose-media', id: caller.session.self })
  return { caller, since }
}

function readHello(auth: unknown): Greeting {
  if (!isRecord(auth)) throw new Refused('bad-request', 'a Hello is wanted')
  // First of all, and whatever the rest looks like: another version's Hello may have another shape.
  if (auth['protocol'] !== PROTOCOL_VERSION && typeof auth['protocol'] === 'number')
    throw new Refused('outdated', `this server speaks version ${String(PROTOCOL_VERSION)}`)
  const { success, data, error } = Hello.safeParse(auth)
  if (success) return data
  const field = error.issues[0]?.path.map(String).join('.').slice(0, 100)
  throw new Refused('bad-request', 'not a Hello', field ? { field } : {})
}

async function placeOfLink(
  { rooms, seats }: SignallingDeps,
  { page }: Greeting,
  { room, token }: LinkCredential,
): Promise<Place> {
  const holder = await rooms.resolveLink(room, token)
  if (holder === null) throw new Refused('not-found', 'this link leads nowhere')
  const live = await rooms.meetingOf(holder.room)
  const self = seats.visitorIdOf(live.now.id, page)
  if (live.now.ended !== null) throw new Refused('ended', 'the meeting is over')
  if (live.now.gone.get(self) === 'kicked') throw new Refused('kicked', 'you were sent out of this meeting')
  return { live, self, role: live.now.participants.get(self)?.role ?? roleOf(holder.kind) }
}

function roleOf(kind: LinkKind): Role {
  return kind === 'moderator' ? 'moderator' : 'participant'
}

function placeOfSeat({ meetings, seats }: SignallingDeps, credential: SeatCredential): Place {
  const { meeting, participant, seat } = credential
  if (!seats.holdsSeat(meeting, participant, seat)) throw new Refused('not-found', 'there is no such seat')
  const live = meetings.find(meeting)
  // The seat is genuine, so there was such a meeting.
  if (live === undefined || live.now.ended !== null) throw new Refused('ended', 'the meeting is over')
  const who = live.now.participants.get(participant)
  if (who === undefined) throw seatIsLost(live, participant)
  return { live, self: participant, role: who.role }
}

function seatIsLost({ now }: LiveMeeting, id: ParticipantId): Refused {
  if (now.gone.get(id) === 'kicked') return new Refused('kicked', 'you were sent out of this meeting')
  return new Refused('not-found', 'this seat is no longer kept')
}

function callerAt(
  deps: SignallingDeps,
  socket: BrowserSocket,
  { page, capabilities }: Greeting,
  { live, self, role }: Place,
): Caller {
  const audience = deps.audiences.of(live)
  const session = new Session({
    socket,
    page,
    self,
    role,
    capabilities: capabilities ?? null,
  })
  return { ...deps, session, live, audience }
}

function comeBack({ session, live }: Caller): void {
  session.phase = 'inside'
  live.dispatch({ type: 'come-back', id: session.self })
}

/** The newest socket wins. The same page's older one is closed without a word; another page is told. */
function takePlace({ session, live, audience }: Caller): void {
  const before = audience.take(session)
  if (!before) return
  if (before.page === session.page) {
    before.end(null)
    return
  }
  before.end({ code: 'moved', message: 'this place was opened elsewhere' })
  // What the other page sends ends with it: opening this page's endpoint closes the other's.
  if (session.phase === 'inside') live.dispatch({ type: 'lose-media', id: session.self })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
