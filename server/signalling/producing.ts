import type { z } from 'zod'
import { ProducerId } from '../../shared/ids.ts'
import type { requests } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import type { Caller } from './caller.ts'

type Wish = z.output<(typeof requests)['media:produce']['payload']>

/**
 * Opens a producer, then tells the meeting; when the meeting has moved on meanwhile, the producer is closed again. A
 * visitor's microphone is told to nobody.
 *
 * @throws Refused `limit-reached`; `forbidden` for a visitor's video; as the meeting's rules say.
 */
export async function produce(caller: Caller, { source, rtpParameters, muted }: Wish): Promise<ProducerId> {
  const { session, live, media, newId } = caller
  if (session.media !== 'open') throw new Refused('conflict', 'open the media first')
  if (session.phase !== 'inside' && source !== 'mic')
    throw new Refused('forbidden', 'a visitor may test a microphone only')
  const producer = ProducerId.parse(newId())
  const paused = source === 'mic' && muted
  const place = { room: live.now.id, producer }
  await media.ask('producer:open', { ...place, endpoint: session.endpoint, source, rtpParameters, paused })
  try {
    tell(caller, producer, { source, muted })
  } catch (refusal) {
    await media.ask('producer:close', place)
    throw refusal
  }
  return producer
}

/** @throws Refused `not-found` for what is not one's own, whether it exists or not. */
export async function stopProducing({ session, live, media }: Caller, producer: ProducerId): Promise<void> {
  if (session.phase === 'inside') {
    live.dispatch({ type: 'unpublish', by: session.self, producerId: producer })
    return
  }
  if (session.echo !== producer) throw new Refused('not-found', 'you do not send this')
  session.echo = null
  await media.ask('producer:close', { room: live.now.id, producer })
}

// The phase may have changed while the sfu worked: what counts is where the session is now.
function tell(
  { session, live }: Caller,
  producerId: ProducerId,
  { source, muted }: Pick<Wish, 'source' | 'muted'>,
): void {
  if (session.phase === 'over' && !live.now.participants.has(session.self))
    throw new Refused('unauthenticated', 'this session is over')
  if (session.phase === 'visiting') session.echo = producerId
  else live.dispatch({ type: 'publish', by: session.self, producerId, source, muted })
}
