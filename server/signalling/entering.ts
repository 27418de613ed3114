/** How a page comes inside or begins to wait, and what it is told of where it is. */
import type { z } from 'zod'
import type { Batch, Entered, Joining, Notice, Visiting, Waiting } from '../../shared/protocol.ts'
import type { MediaSession } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import { cutName } from '../../shared/person-name.ts'
import { doorstepOf, snapshotOf } from '../reactions/to-wire.ts'
import type { Caller } from './caller.ts'
import { mediaIfPossible, publishEcho } from './media-session.ts'
import { writtenSoon } from './written.ts'

type Joining = z.output<typeof Joining>
type Welcome = Notice<'welcome'>

/**
 * A visitor becomes a participant, and the microphone of the echo test theirs; or they begin to wait. At once: what the
 * media must do about it follows with `whereabouts`.
 *
 * @throws Refused as the meeting's rules say.
 */
export function join(caller: Caller, { name: written, microphone }: Joining): void {
  const { session, live, clock, seats } = caller
  const { self: id, role, via, byStanding, looksAfter, browser, link, passOf, account: came } = session
  const name = came?.fixed === true ? cutName(came.name) : written
  const verified = came !== null && (came.fixed || name.normalize() === came.name.normalize())
  const account = came && { userId: came.userId, session: came.session, affiliation: came.affiliation }
  refuseFull(caller)
  // Of all callers it is that of the gateway.
  const address = via === 'phone' ? null : seats.addressIn(live.now.id, session.address)
  const who = { id, name, via, verified, account, browser, link, passOf, address } as const
  const as = { role, ...(byStanding && { byStanding }), ...(looksAfter && { looksAfter }) }
  live.dispatch({ type: 'join', ...who, ...as, microphone, at: clock.steady() })
  session.media.enters = microphone
  if (session.phase === 'inside') publishEcho(caller)
}

/** Better a word to newcomers than bad sound for all; moderators are needed, telephones cost little. @throws Refused `limit-reached` with the limit `media-load`. */
function refuseFull({ session, live, media, limits }: Caller): void {
  if (session.role === 'moderator' || session.via === 'phone' || !media.full(live.now.id)) return
  limits.met('media-load')
  throw new Refused('limit-reached', 'the media nodes have no room for more people', { limit: 'media-load' })
}

/** The answer to `meeting:join`. @throws Refused as the meeting's rules say. */
export function joinAndEnter(caller: Caller, joining: Joining): Promise<Entered | Waiting> {
  const { session } = caller
  join(caller, joining)
  return session.inTurn(async () => {
    const welcome = await whereabouts(caller, null)
    // Who has joined and is at the door again was sent out meanwhile.
    if (welcome.phase === 'visiting') throw refusalOf(caller)
    return welcome
  })
}

/**
 * All that a page must know where it is now. `since`: up to where it knows the meeting already.
 *
 * @throws Refused when it is over.
 */
export async function whereabouts(caller: Caller, since: number | null): Promise<Welcome> {
  const { session } = caller
  const { phase: before, circle } = session
  if (before === 'over') throw refusalOf(caller)
  const [media] = await Promise.all([mediaIfPossible(caller), before === 'visiting' || writtenSoon(caller)])
  // Let in, sent out, or with fewer rights meanwhile.
  if (session.phase !== before || session.circle !== circle) return whereabouts(caller, null)
  session.told = toldOf(caller)
  if (before === 'inside') return entered(caller, since, media)
  return before === 'waiting' ? waiting(caller, media) : visiting(caller, media)
}

/** Names where a page is: equal when it need not be told again. */
export function toldOf({ session, live }: Caller): string {
  return [session.phase, session.circle, live.now.startedAt === null].join(' ')
}

function entered(caller: Caller, since: number | null, media: MediaSession | null): Entered {
  const { session, live, channel, seats, clock } = caller
  const { self, role } = session
  const missed = since === null ? null : channel.missed(session, since)
  channel.listen(session, live.seq)
  return {
    phase: 'inside',
    self,
    role,
    seat: seats.seatOf(live.now.id, self),
    seq: live.seq,
    snapshot:
      missed === null ? snapshotOf(live.now, { id: self, circle: session.circle }, clock.steady()) : null,
    missed: (missed ?? []).filter((batch): batch is Batch => batch !== null),
    media,
  }
}

function waiting({ session, live, seats, channel }: Caller, media: MediaSession | null): Waiting {
  const { self, role } = session
  const who = live.now.waiting.get(self)
  return {
    phase: 'waiting',
    self,
    role,
    seat: seats.seatOf(live.now.id, self),
    name: who?.name ?? '',
    sentBackBy: who?.sentBackBy ?? null,
    awaits: live.now.startedAt === null ? 'opening' : 'admission',
    position: channel.waitingRoom.positionOf(self),
    message: channel.waitingRoom.message,
    talk: [...channel.waitingRoom.talkOf(self)],
    meeting: doorstepOf(live.now),
    media,
  }
}

function visiting({ session, live }: Caller, media: MediaSession | null): Visiting {
  const { role, account: came } = session
  const account = came && { name: came.name, fixed: came.fixed }
  return { phase: 'visiting', role, meeting: doorstepOf(live.now), account, media }
}

function refusalOf({ session, live }: Caller): Refused {
  const { lastWord } = session
  if (lastWord) {
    const { code, message, ...facts } = lastWord
    return new Refused(code, message, facts)
  }
  if (live.now.ended !== null) return new Refused('ended', 'the meeting is over')
  return new Refused('moved', 'this place is held elsewhere')
}
