import type { z } from 'zod'
import { ProducerId } from '../../shared/ids.ts'
import type { requests } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { entersMuted } from '../meeting/publishing.ts'
import { anybody } from '../meeting/waiting.ts'
import type { Caller } from './caller.ts'

type Wish = z.output<(typeof requests)['media:produce']['payload']>

/**
 * Opens a producer as the meeting will have it, then tells the meeting; when the meeting has moved on meanwhile, the
 * producer is closed again. The microphone of who is not inside is told to nobody.
 *
 * @throws Refused `limit-reached`; `forbidden` for video from who is not inside; as the meeting's rules say.
 */
export async function produce(caller: Caller, { source, rtpParameters, muted }: Wish): Promise<ProducerId> {
  const { session, live, media, newId } = caller
  if (session.media !== 'open') throw new Refused('conflict', 'open the media first')
  if (session.phase !== 'inside' && source !== 'mic')
    throw new Refused('forbidden', 'who is not inside may test a microphone only')
  const paused = pausedAtFirst(caller, { source, muted })
  const producer = ProducerId.parse(newId())
  const place = { room: live.now.id, producer }
  await media.ask('producer:open', { ...place, endpoint: session.endpoint, source, rtpParameters, paused })
  try {
    tell(caller, producer, { source, muted })
  } catch (refusal) {
    await media.ask('producer:close', place)
    throw refusal
  }
  await settle(caller, producer, paused)
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

type Intent = Pick<Wish, 'source' | 'muted'>

function pausedAtFirst({ session, live }: Caller, { source, muted }: Intent): boolean {
  if (session.phase === 'inside') return entersMuted(live.now, { by: session.self, source, muted })
  return source === 'mic' && muted
}

// The phase may have changed while the sfu worked: what counts is where the session is now.
function tell({ session, live }: Caller, producerId: ProducerId, { source, muted }: Intent): void {
  if (session.phase === 'over' && anybody(live.now, session.self) === undefined)
    throw new Refused('unauthenticated', 'this session is over')
  if (live.now.participants.has(session.self))
    live.dispatch({ type: 'publish', by: session.self, producerId, source, muted })
  else session.echo = producerId
}

// The rules may have changed, too.
async function settle(
  { session, live, media }: Caller,
  producer: ProducerId,
  paused: boolean,
): Promise<void> {
  const microphone = live.now.participants.get(session.self)?.microphone
  if (microphone?.producerId !== producer || microphone.muted === paused) return
  await media.ask('producer:pause', { room: live.now.id, producer, paused: microphone.muted })
}
