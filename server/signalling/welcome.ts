/** What a page is told without having asked: where it is, when it opens and when that changes. */
import { Refused } from '../../shared/refused.ts'
import { producersOf } from '../meeting/publishing.ts'
import type { Admitted } from './admission.ts'
import type { Caller } from './caller.ts'
import { toldOf, whereabouts } from './entering.ts'
import { loseSocket } from './leaving.ts'
import type { Move } from './page-life.ts'

/** Tells a new page where it is, and again whenever the meeting moves it. It may already be over. */
export async function greet({ caller, since }: Admitted): Promise<void> {
  const { session } = caller
  session.onMove = (move) => follow(caller, move)
  if (session.phase === 'waiting') await session.inTurn(() => tell(caller, since))
  else await tell(caller, since)
}

function follow(caller: Caller, move: Move): void {
  const { session } = caller
  if (move.to === 'inside') session.media.enters = move.microphone
  void session.inTurn(async () => {
    if (session.phase !== 'over' && session.told !== toldOf(caller)) await tell(caller, null)
  })
}

async function tell(caller: Caller, since: number | null): Promise<void> {
  const { session, log, live } = caller
  try {
    session.tell('welcome', await whereabouts(caller, since))
    if (session.phase === 'inside') tellWanted(caller)
  } catch (error) {
    if (!(error instanceof Refused)) log.error({ err: error, meeting: live.now.id }, 'a welcome broke')
    const refused = error instanceof Refused ? error : new Refused('internal', 'internal error')
    loseSocket(caller, refused.toFailure())
  }
}

// What is watched of its videos may have changed while it was away.
function tellWanted({ session, live, media }: Caller): void {
  const self = live.now.participants.get(session.self)
  for (const producerId of self ? producersOf(self) : []) {
    const layer = media.layerWanted(live.now.id, producerId)
    if (layer !== undefined) session.tell('media:wanted', { producerId, layer })
  }
}
