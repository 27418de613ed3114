/** How a session comes inside, and what it is told then. */
import type { z } from 'zod'
import type { Batch, Entered, Joining, Visiting } from '../../shared/protocol.ts'
import type { ProducerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { factsOf, snapshotOf } from '../reactions/to-wire.ts'
import type { Caller } from './caller.ts'
import { mediaIfPossible } from './media-session.ts'

type Joining = z.output<typeof Joining>

/**
 * A visitor becomes a participant, and the microphone of the echo test theirs. At once: what the media must do about
 * it is done by `settleMicrophone`.
 *
 * @throws Refused as the meeting's rules say.
 */
export function join({ session, live, clock }: Caller, { name, microphone }: Joining): void {
  const { self, role, echo } = session
  live.dispatch({ type: 'join', id: self, name, role, via: 'browser', at: clock.now() })
  session.phase = 'inside'
  if (echo === null || microphone === 'off') return
  const muted = microphone === 'muted'
  live.dispatch({ type: 'publish', by: self, producerId: echo, source: 'mic', muted })
}

/** The answer to `meeting:join`. @throws Refused as the meeting's rules say. */
export async function joinAndEnter(caller: Caller, joining: Joining): Promise<Entered> {
  const { echo } = caller.session
  join(caller, joining)
  caller.session.echo = null
  // Before the others can hear anything: a microphone that enters muted was never live.
  if (echo !== null) await settleMicrophone(caller, echo)
  return enter(caller, null)
}

/** Everything a page must know to be inside. `since`: up to where it knows already. @throws Refused when it is out. */
export async function enter(caller: Caller, since: number | null): Promise<Entered> {
  const { session, live, audience, seats, log } = caller
  const [media] = await Promise.all([
    mediaIfPossible(caller),
    live.written().catch((error: unknown) => {
      // A meeting goes on without its database: a seat that a crash would lose is better than none.
      log.warn({ err: error, meeting: live.now.id }, 'somebody came in before it was written')
    }),
  ])
  if (session.phase !== 'inside') throw refusalOf(caller)
  const { self, role } = session
  const missed = since === null ? null : audience.missed(self, since)
  audience.listen(session, live.seq)
  return {
    phase: 'inside',
    self,
    role: live.now.participants.get(self)?.role ?? role,
    seat: seats.seatOf(live.now.id, self),
    seq: live.seq,
    snapshot: missed === null ? snapshotOf(live.now, self, caller.clock.now()) : null,
    missed: (missed ?? []).filter((batch): batch is Batch => batch !== null),
    media,
  }
}

/** What a visitor is told. @throws Refused when the meeting ended meanwhile. */
export async function visit(caller: Caller): Promise<Visiting> {
  const media = await mediaIfPossible(caller)
  const { session, live, clock } = caller
  if (session.phase === 'over') throw refusalOf(caller)
  return { phase: 'visiting', role: session.role, meeting: factsOf(live.now, clock.now()), media }
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

function refusalOf({ session, live }: Caller): Refused {
  const { lastWord } = session
  if (lastWord) return new Refused(lastWord.code, lastWord.message)
  if (live.now.ended !== null) return new Refused('ended', 'the meeting is over')
  return new Refused('moved', 'this place is held elsewhere')
}
