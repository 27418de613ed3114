/** From a handshake to a session, or a refusal. */
import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import type { Credential, ParticipantId } from '../../shared/ids.ts'
import { Hello } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import type { Role } from '../../shared/roles.ts'
import { PROTOCOL_VERSION } from '../../shared/version.ts'
import { NOBODY, type Identity } from '../auth/identity.ts'
import { goneReason, refuseOver } from '../meeting/gone.ts'
import { refuseBanned } from '../meeting/bans.ts'
import { roleOnArrival } from '../meeting/roles.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { refuseDenied } from '../meeting/turned-away.ts'
import type { ResolvedLink } from '../rooms/known-links.ts'
import type { Caller, SignallingDeps } from './caller.ts'
import { placeOfPin } from './calling.ts'
import { join } from './entering.ts'
import { closeReason } from './close-reason.ts'
import { within } from '../within.ts'
import type { EntryCredential, SignedIn } from './listener.ts'
import { Session, type BrowserSocket } from './session.ts'

/** Who comes by a good link does not wait longer than this for what the database knows of them besides, in ms. */
const DATABASE_PATIENCE_MS = 500

type Greeting = z.output<typeof Hello>
type LinkCredential = Extract<z.output<typeof Credential>, { with: 'link' }>
type SeatCredential = Extract<z.output<typeof Credential>, { with: 'seat' }>
type Place = EntryCredential & {
  readonly live: LiveMeeting
  readonly self: ParticipantId
  readonly role: Role
  /** The role is theirs by who they are to the room. */
  readonly byStanding: boolean
}

/** A caller with how their stay begins; `since`: up to where their page knows the meeting. */
export type Admitted = { readonly caller: Caller; readonly since: number | null }

/**
 * Reads what a socket opens with and gives it its session. What that changes in the meeting (joining, coming back) is
 * done when this resolves.
 *
 * @throws Refused `outdated`, `bad-request`, or what the client is told for good: `not-found`, `kicked`, `banned`, `denied`,
 * `ended`,
 * `moved` when another server has the meeting,
 * `unauthenticated` for a link that is for people who sign in.
 */
export async function admit(deps: SignallingDeps, socket: BrowserSocket): Promise<Admitted> {
  const began = deps.clock.steady()
  const hello = readHello(socket.handshake.auth)
  const { credential } = hello
  const found = await placeOf(deps, hello, socket.request)
  if (socket.conn.readyState !== 'open') throw new Refused('unavailable', 'gone while being admitted')
  deps.revocation.refuseLost(found, began)
  if (deps.meetings.find(found.live.now.id) !== found.live)
    throw new Refused('unavailable', 'another server got this meeting meanwhile')
  const place = withStanding(deps, found, began)
  const caller = callerAt(deps, socket, hello, place)
  const { live, self } = place
  // From here on nothing waits: what the meeting knows and who has its sockets never differ.
  const stayed = keepsPlace(place)
  if (stayed) live.dispatch({ type: 'come-back', id: self })
  else if (hello.join && credential.with !== 'seat') join(caller, hello.join)
  takePlace(caller)
  if (!stayed || credential.with === 'link') return { caller, since: null }
  const since = credential.with === 'seat' ? credential.since : null
  if (since === null) sendNothingYet(caller)
  return { caller, since }
}

async function placeOf(deps: SignallingDeps, hello: Greeting, request: IncomingMessage): Promise<Place> {
  const { credential } = hello
  switch (credential.with) {
    case 'link':
      return placeOfLink(deps, hello, { credential, request })
    case 'seat':
      return placeOfSeat(deps, credential)
    case 'pin':
      if (!deps.isService(request)) throw new Refused('forbidden', 'only a telephone gateway may do this')
      return { ...NOBODY_KNOWN, via: 'phone', ...(await placeOfPin(deps, hello, credential)) }
  }
}

// What the seat of a page that knows nothing yet sent went with the page before it. (A link leads only the same page to
// the place that it has.)
function sendNothingYet({ session, live }: Caller): void {
  if (session.phase === 'inside') live.dispatch({ type: 'lose-media', id: session.self })
}

/** The place as it is now: who looked after the room may do so no more since then. */
function withStanding({ revocation }: SignallingDeps, place: Place, since: number): Place {
  const { live, self, byStanding, looksAfter, account } = place
  const userId = account?.userId ?? null
  if (!looksAfter || userId === null || !revocation.standingLost(live.now.roomId, userId, since)) return place
  if (!byStanding) return { ...place, looksAfter: false }
  const role = live.now.participants.get(self)?.role ?? 'participant'
  return { ...place, byStanding: false, looksAfter: false, role }
}

/** Somebody who waits and comes by a better right now need not wait any more. */
function keepsPlace({ live: { now }, self, role }: Place): boolean {
  return now.participants.has(self) || (now.waiting.has(self) && role === 'participant')
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

type Knock = { readonly credential: LinkCredential; readonly request: IncomingMessage }

async function placeOfLink(
  deps: SignallingDeps,
  { page, browser: key }: Greeting,
  { credential: { room, token }, request }: Knock,
): Promise<Place> {
  const asking = within(DATABASE_PATIENCE_MS, deps.identify(request))
  const orNobody = asking.catch(nobodyWhile('unavailable'))
  // It may fail while the link is still being looked up: then the link's own answer counts.
  orNobody.catch(() => undefined)
  const holder = await deps.rooms.resolveLink(room, token)
  if (holder === null) throw new Refused('not-found', 'this link leads nowhere')
  const identity = await (holder.kind === 'authenticated' ? asking : orNobody)
  const account = signedIn(identity, holder)
  if (account === null && holder.kind === 'authenticated')
    throw new Refused('unauthenticated', 'this link is for people who sign in')
  const given = await roleBy(deps, holder, identity)
  const live = await deps.rooms.meetingOf(holder.room)
  const self = deps.seats.visitorIdOf(live.now.id, page)
  refuseOver(live.now, self)
  const { passOf } = holder
  const browser = deps.seats.browserOf(key)
  const inside = live.now.participants.get(self)
  if (inside === undefined) refuseBanned(live.now, { browser, account, looksAfter: given.looksAfter })
  const role = inside?.role ?? roleOnArrival(live.now, { ...given, browser, account })
  // Before they are shown to the door: who was turned away need not write their name first.
  if (role === 'participant') refuseDenied(live.now, { id: self, browser, account }, deps.clock.steady())
  const via = 'browser'
  return { ...given, via, live, self, role, link: holder.hash.toString('base64url'), passOf, account }
}

function nobodyWhile(code: Refused['code']): (error: unknown) => Identity {
  return (error) => {
    if (error instanceof Refused && error.code === code) return NOBODY
    throw error
  }
}

function signedIn({ organiser, attendee }: Identity, { kind }: ResolvedLink): SignedIn | null {
  const who = organiser ?? attendee
  if (who === null) return null
  const { name, session, provider } = who
  const affiliation = { provider, domain: domainOf(organiser?.email ?? null) }
  return { userId: organiser?.userId ?? null, session, affiliation, name, fixed: kind === 'authenticated' }
}

function domainOf(address: string | null): string | null {
  return address === null ? null : address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

/** The link decides; who looks after the room is a moderator by any link. */
async function roleBy(
  { rooms }: SignallingDeps,
  { kind, room }: ResolvedLink,
  { organiser }: Identity,
): Promise<Pick<Place, 'role' | 'byStanding' | 'looksAfter'>> {
  const role = kind === 'moderator' ? 'moderator' : 'participant'
  const byLink = { role, byStanding: false, looksAfter: false } as const
  if (organiser === null) return byLink
  const asked = within(DATABASE_PATIENCE_MS, rooms.standingOf(room.id, organiser.userId))
  const standing = await asked.catch((error: unknown) => {
    // Better with fewer rights than not at all.
    if (error instanceof Refused && error.code === 'unavailable') return null
    throw error
  })
  if (standing === null) return byLink
  return { role: 'moderator', byStanding: kind !== 'moderator', looksAfter: true }
}

/** Of whom only their place is known. */
const NOBODY_KNOWN = {
  byStanding: false,
  looksAfter: false,
  link: null,
  passOf: null,
  account: null,
} as const

async function placeOfSeat(
  { meetings, places, seats, clock }: SignallingDeps,
  credential: SeatCredential,
): Promise<Place> {
  const { meeting, participant, seat } = credential
  if (!seats.holdsSeat(meeting, participant, seat)) throw new Refused('not-found', 'there is no such seat')
  const live = meetings.find(meeting) ?? (await places?.ofMeeting(meeting))
  // The seat is genuine, so there was such a meeting.
  if (live === undefined || live.now.ended !== null) throw new Refused('ended', 'the meeting is over')
  const place = { ...NOBODY_KNOWN, live, self: participant }
  const who = live.now.participants.get(participant)
  if (who !== undefined) return { ...place, role: who.role, via: who.via, looksAfter: who.looksAfter }
  const waiting = live.now.waiting.get(participant)
  if (waiting !== undefined) return { ...place, role: 'participant', via: waiting.via, link: waiting.link }
  throw seatIsLost(live, participant, clock.steady())
}

function seatIsLost({ now }: LiveMeeting, id: ParticipantId, at: number): Refused {
  const reason = goneReason(now, id)
  const word = reason === undefined ? null : closeReason(reason, now, { id, at })
  if (word === null) return new Refused('not-found', 'this seat is no longer kept')
  const { code, message, ...facts } = word
  return new Refused(code, message, facts)
}

function callerAt(
  deps: SignallingDeps,
  socket: BrowserSocket,
  { page, browser, capabilities }: Greeting,
  { live, ...place }: Place,
): Caller {
  const session = new Session({
    socket,
    page,
    browser: deps.seats.browserOf(browser),
    address: deps.addressOf(socket.request),
    live,
    ...place,
    entersAs: place.role,
    capabilities: capabilities ?? null,
  })
  return { ...deps, session, live, channel: deps.channels.of(live) }
}

/** The newest socket wins. The same page's older one is closed without a word; another page is told. */
function takePlace({ session, live, channel }: Caller): void {
  const before = channel.take(session)
  if (!before) return
  if (before.endpoint === session.endpoint) {
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
