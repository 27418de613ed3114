/** How a session comes inside or begins to wait, and what it is told then. */
import type { z } from 'zod'
import type { Batch, Entered, Joining, Visiting, Waiting } from '../../shared/protocol.ts'
import type { ProducerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { withinLimit } from '../meeting/names.ts'
import { doorstepOf, snapshotOf } from '../reactions/to-wire.ts'
import type { Caller } from './caller.ts'
import { mediaIfPossible } from './media-session.ts'

type Joining = z.output<typeof Joining>

/**
 * A visitor becomes a participant, and the microphone of the echo test theirs; or they begin to wait. At once: what the
 * media must do about it is done by `settleMicrophone`.
 *
 * @throws Refused as the meeting's rules say.
 */
export function join(caller: Caller, { name: written, microphone }: Joining): void {
  const { session, live, clock } = caller
  const { self: id, role, link, account: came } = session
  const name = came?.fixed === true ? withinLimit(came.name) : written
  const verified = came !== null && (came.fixed || name.normalize() === came.name.normalize())
  const account = came && { userId: came.userId, session: came.session }
  const join = { type: 'join', id, name, role, via: 'browser', verified, account, link, microphone } as const
  live.dispatch({ ...join, at: clock.steady() })
  session.microphone = microphone
  if (live.now.participants.has(id)) publishEcho(caller)
  else session.phase = 'waiting'
}

/** The answer to `meeting:join`. @throws Refused as the meeting's rules say. */
export async function joinAndEnter(caller: Caller, joining: Joining): Promise<Entered | Waiting> {
  const { session } = caller
  const { echo } = session
  join(caller, joining)
  return session.phase === 'inside' ? enterWith(caller, echo) : session.inTurn(() => wait(caller))
}

/** Who waited is inside now, with the microphone that they asked for. @throws Refused when it is out. */
export function comeIn(caller: Caller): Promise<Entered> {
  const { echo } = caller.session
  publishEcho(caller)
  return enterWith(caller, echo)
}

/** Everything a page must know to be inside. `since`: up to where it knows already. @throws Refused when it is out. */
export async function enter(caller: Caller, since: number | null): Promise<Entered> {
  const { session, live, audience, seats, clock } = caller
  const [media] = await Promise.all([mediaIfPossible(caller), writtenIfPossible(caller)])
  if (session.phase !== 'inside') throw refusalOf(caller)
  const { self } = session
  const role = live.now.participants.get(self)?.role ?? session.role
  const missed = since === null ? null : audience.missed(session, since)
  audience.listen(session, live.seq)
  return {
    phase: 'inside',
    self,
    role,
    seat: seats.seatOf(live.now.id, self),
    seq: live.seq,
    snapshot: missed === null ? snapshotOf(live.now, { id: self, role }, clock.steady()) : null,
    missed: (missed ?? []).filter((batch): batch is Batch => batch !== null),
    media,
  }
}

/** What who waits is told. @throws Refused when they do not any more, or the meeting ended meanwhile. */
export async function wait(caller: Caller): Promise<Waiting> {
  const { session, live, seats } = caller
  const { self, role } = session
  const name = live.now.waiting.get(self)?.name ?? live.now.participants.get(self)?.name ?? ''
  const [media] = await Promise.all([mediaIfPossible(caller), writtenIfPossible(caller)])
  if (session.phase !== 'waiting') throw refusalOf(caller)
  const awaits = live.now.startedAt === null ? 'opening' : 'admission'
  const seat = seats.seatOf(live.now.id, self)
  return { phase: 'waiting', self, role, seat, name, awaits, meeting: doorstepOf(live.now), media }
}

/** What a visitor is told. @throws Refused when the meeting ended meanwhile. */
export async function visit(caller: Caller): Promise<Visiting> {
  const media = await mediaIfPossible(caller)
  const { session, live } = caller
  if (session.phase === 'over') throw refusalOf(caller)
  const { role, account: came } = session
  const account = came && { name: came.name, fixed: came.fixed }
  return { phase: 'visiting', role, meeting: doorstepOf(live.now), account, media }
}

function publishEcho({ session, live }: Caller): void {
  const { self, echo, microphone } = session
  session.phase = 'inside'
  session.echo = null
  if (echo === null || microphone === 'off') return
  try {
    const muted = microphone === 'muted'
    live.dispatch({ type: 'publish', by: self, producerId: echo, source: 'mic', muted })
  } catch (error) {
    // Participants may not speak here: they come in without.
    if (!(error instanceof Refused)) throw error
  }
}

// Before the others can hear anything: a microphone that enters muted was never live.
async function enterWith(caller: Caller, echo: ProducerId | null): Promise<Entered> {
  if (echo !== null) await settleMicrophone(caller, echo)
  return enter(caller, null)
}

async function settleMicrophone({ session, live, media }: Caller, producer: ProducerId): Promise<void> {
  const room = live.now.id
  const microphone = live.now.participants.get(session.self)?.microphone
  try {
    if (!microphone) await media.ask('producer:close', { room, producer })
    else await media.ask('producer:pause', { room, producer, paused: microphone.muted })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    // The echo test's microphone is gone; with an unreachable node it may be: the page will produce again.
    if (session.phase === 'inside' && microphone) live.dispatch({ type: 'lose-media', id: session.self })
  }
}

// A meeting goes on without its database: a seat that a crash would lose is better than none.
async function writtenIfPossible({ live, log }: Caller): Promise<void> {
  await live.written().catch((error: unknown) => {
    log.warn({ err: error, meeting: live.now.id }, 'somebody came in before it was written')
  })
}

function refusalOf({ session, live }: Caller): Refused {
  const { lastWord } = session
  if (lastWord) return new Refused(lastWord.code, lastWord.message)
  if (live.now.ended !== null) return new Refused('ended', 'the meeting is over')
  return new Refused('moved', 'this place is held elsewhere')
}
