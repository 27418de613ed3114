/** What a session is told without having asked: where it is, when it opens and when that changes. */
import { Refused } from '../../shared/refused.ts'
import type { Notice } from '../../shared/protocol.ts'
import { producersOf } from '../meeting/publishing.ts'
import type { Admitted } from './admission.ts'
import type { Caller } from './caller.ts'
import { comeIn, enter, visit, wait } from './entering.ts'
import { loseSocket } from './leaving.ts'

type Welcome = Notice<'welcome'>

/** Tells a new session where it is. What is said there may already be that it is over. */
export async function greet({ caller, since }: Admitted): Promise<void> {
  const { session } = caller
  session.onMoved = () => void session.inTurn(() => tellMoved(caller))
  if (session.phase === 'waiting') await session.inTurn(() => tell(caller, () => waitOrComeIn(caller)))
  else await tell(caller, () => (session.phase === 'inside' ? enter(caller, since) : visit(caller)))
}

/** Who waits is let in, or waits for something else from now on. */
async function tellMoved(caller: Caller): Promise<void> {
  if (caller.session.phase === 'waiting') await tell(caller, () => waitOrComeIn(caller))
}

function waitOrComeIn(caller: Caller): Promise<Welcome> {
  const { session, live } = caller
  return live.now.participants.has(session.self) ? comeIn(caller) : wait(caller)
}

async function tell(caller: Caller, welcome: () => Promise<Welcome>): Promise<void> {
  const { session, log, live } = caller
  try {
    session.tell('welcome', await welcome())
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
