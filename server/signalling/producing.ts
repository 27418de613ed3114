import type { z } from 'zod'
import { ProducerId } from '../../shared/ids.ts'
import type { requests } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { entersMuted, microphonePaused } from '../meeting/publishing.ts'
import { anybody } from '../meeting/inside.ts'
import type { Caller } from './caller.ts'
import { inOrder } from './media-session.ts'

type Wish = z.output<(typeof requests)['media:produce']['payload']>

/**
 * Opens a producer as the meeting will have it, then tells the meeting; when the meeting has moved on meanwhile, the
 * producer is closed again. The microphone of an echo test is told to nobody.
 *
 * @throws Refused `limit-reached`; `forbidden` for video from who is not inside; as the meeting's rules say.
 */
export async function produce(caller: Caller, wish: Wish): Promise<ProducerId> {
  const { session } = caller
  if (session.phase !== 'inside' && wish.source !== 'mic')
    throw new Refused('forbidden', 'who is not inside may test a microphone only')
  if (session.phase === 'visiting') caller.channel.tests(session.browser)
  // What was meant for oneself must not be opened to the room: a test ends before or after.
  return inOrder(caller, () => open(caller, wish))
}

async function open(caller: Caller, wish: Wish): Promise<ProducerId> {
  const { session, live, media, newId } = caller
  if (session.media.state !== 'open') throw new Refused('conflict', 'open the media first')
  const { source, rtpParameters, muted, goesOn } = wish
  if (goesOn !== undefined && isSent(caller, goesOn, source)) return carryOn(caller, goesOn, wish)
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

function isSent({ session, live }: Caller, producer: ProducerId, source: Wish['source']): boolean {
  const who = live.now.participants.get(session.self)
  if (source === 'mic') return who?.microphone?.producerId === producer
  return who?.published.some((one) => one.producerId === producer && one.source === source) ?? false
}

/** The same at another node: for the meeting nothing happens. */
async function carryOn(caller: Caller, producer: ProducerId, wish: Wish): Promise<ProducerId> {
  const { session, live, media } = caller
  const { source, rtpParameters } = wish
  const who = live.now.participants.get(session.self)
  const paused = source === 'mic' && who !== undefined && microphonePaused(who)
  const place = { room: live.now.id, producer }
  await media.ask('producer:open', { ...place, endpoint: session.endpoint, source, rtpParameters, paused })
  if (!isSent(caller, producer, source)) {
    await media.ask('producer:close', place)
    throw new Refused('conflict', 'this was stopped meanwhile')
  }
  await settle(caller, producer, paused)
  return producer
}

/** @throws Refused `not-found` for what is not one's own, whether it exists or not. */
export async function stopProducing(caller: Caller, producer: ProducerId): Promise<void> {
  const { session, live, media } = caller
  if (session.phase === 'inside' && session.media.echo !== producer) {
    live.dispatch({ type: 'unpublish', by: session.self, producerId: producer })
    return
  }
  if (session.media.echo !== producer) throw new Refused('not-found', 'you do not send this')
  session.media.echo = null
  await inOrder(caller, () => media.ask('producer:close', { room: live.now.id, producer }))
}

type Intent = Pick<Wish, 'source' | 'muted'>

function isEcho({ session, live }: Caller, { source }: Pick<Wish, 'source'>): boolean {
  if (source !== 'mic') return false
  const who = live.now.participants.get(session.self)
  return who === undefined || (who.testingSound && who.microphone === null)
}

function pausedAtFirst(caller: Caller, { source, muted }: Intent): boolean {
  // Nobody but oneself hears it, and hears nothing of a paused one.
  if (isEcho(caller, { source })) return false
  return entersMuted(caller.live.now, { by: caller.session.self, source, muted })
}

// The phase may have changed while the sfu worked: what counts is where the session is now.
function tell(caller: Caller, producerId: ProducerId, { source, muted }: Intent): void {
  const { session, live } = caller
  if (session.phase === 'over' && anybody(live.now, session.self) === undefined)
    throw new Refused('unauthenticated', 'this session is over')
  if (isEcho(caller, { source })) session.media.echo = producerId
  else live.dispatch({ type: 'publish', by: session.self, producerId, source, muted })
}

// The rules may have changed, too.
async function settle(
  { session, live, media }: Caller,
  producer: ProducerId,
  paused: boolean,
): Promise<void> {
  const who = live.now.participants.get(session.self)
  if (who?.microphone?.producerId !== producer || microphonePaused(who) === paused) return
  await media.ask('producer:pause', { room: live.now.id, producer, paused: !paused })
}
