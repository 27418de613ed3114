import type { MediaSession } from '../../shared/meeting.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import type { ProducerId } from '../../shared/ids.ts'
import type { Microphone } from '../meeting/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import type { SfuPayload } from '../sfu/link.ts'
import { ignoreNotFound } from '../sfu/retrying.ts'
import type { Caller } from './caller.ts'
import { iceServersOf } from './ice-servers.ts'

/**
 * Opens or finds the media of the caller's page: a participant hears the room, who is not inside hears itself.
 *
 * @throws Refused `unavailable` when no media node can be reached, `limit-reached` when too many are at the door.
 */
export function openMedia(caller: Caller, capabilities: RtpCapabilities): Promise<MediaSession> {
  caller.session.media.capabilities = capabilities
  return inOrder(caller, () => reopenMedia(caller))
}

/** Does what concerns the caller's media when all that was wanted of it before is done. */
export function inOrder<T>({ live, session, media }: Caller, work: () => Promise<T>): Promise<T> {
  return media.inOrder(live.now.id, session.self, work)
}

/** The same as `openMedia` for a page that had it open before, within `inOrder`. @throws Refused `conflict` if not. */
export async function reopenMedia(caller: Caller): Promise<MediaSession> {
  const { session, live, channels, media } = caller
  const { capabilities } = session.media
  if (capabilities === null) throw new Refused('conflict', 'open the media first')
  // Who left or was sent out meanwhile: their closing has come already, or comes next.
  if (session.phase === 'over') throw new Refused('unauthenticated', 'this session is over')
  session.media.state = 'failed'
  if (session.phase === 'inside') publishEcho(caller)
  const opening = openingOf(caller, capabilities)
  if (session.phase === 'visiting') channels.visitors.take(session.endpoint, session)
  else channels.visitors.release(session.endpoint)
  if (opening.hears === 'room') await settleEcho(caller, opening)
  const opened = await media.openEndpoint(opening)
  session.media.state = 'open'
  // Closed while this was on its way: it must not be open again.
  if (live.now.ended !== null) await media.closeRoom(live.now.id)
  if (session.phase !== 'inside' || testsSound(caller))
    session.media.echo = echoAmong(opened.consumers, caller)
  return { ...opened, iceServers: iceServersOf(caller) }
}

/** Inside, and nobody but themselves hears them. */
export function testsSound({ session, live }: Pick<Caller, 'session' | 'live'>): boolean {
  return live.now.participants.get(session.self)?.testingSound === true
}

/** The caller's microphone that the meeting knows nothing of; null when there is none. */
function echoAmong(consumers: MediaSession['consumers'], { session, live }: Caller): ProducerId | null {
  const { self } = session
  const own = consumers.find((one) => one.participantId === self && one.source === 'mic')
  const known = live.now.participants.get(self)?.microphone?.producerId
  return own === undefined || own.producerId === known ? null : own.producerId
}

/** Who comes in does so with the microphone of the echo test, when they want it so. */
export function publishEcho({ session, live }: Caller): void {
  const { echo: producerId, enters } = session.media
  if (enters === null) return
  session.media.enters = null
  // What the meeting does not come to know is closed before the endpoint is opened to the room.
  if (producerId === null || enters === 'off') return
  try {
    const muted = enters === 'muted'
    live.dispatch({ type: 'publish', by: session.self, producerId, source: 'mic', muted })
    session.media.echo = null
  } catch (error) {
    // Participants may not speak here: they come in without.
    if (!(error instanceof Refused)) throw error
  }
}

type Opening = Parameters<Caller['media']['openEndpoint']>[0]

function openingOf({ session, live }: Caller, capabilities: RtpCapabilities): Opening {
  const { self, endpoint, phase, role } = session
  return {
    room: live.now.id,
    endpoint,
    owner: self,
    hears: phase !== 'inside' ? 'itself' : testsSound({ session, live }) ? 'room-and-itself' : 'room',
    privileged: role === 'moderator',
    capabilities,
  }
}

/**
 * Before an endpoint that heard itself is opened to the room: what an echo test sends must not be heard there. The
 * microphone that the meeting knows is as the meeting has it, one that it knows nothing of is closed.
 */
async function settleEcho(caller: Caller, opening: Opening): Promise<void> {
  const { session, live, media } = caller
  const { room, endpoint, owner } = opening
  if ((media.hears(room, endpoint) ?? 'room') === 'room') return
  const known = live.now.participants.get(owner)?.microphone
  if (known) {
    await settleKnown(caller, known)
    return
  }
  const unknown = session.media.echo === null ? await microphonesOf(caller, opening) : [session.media.echo]
  session.media.echo = null
  // One that was on its way may be known by now.
  for (const producer of unknown)
    if (producer !== live.now.participants.get(owner)?.microphone?.producerId)
      await ignoreNotFound(media.ask('producer:close', { room, producer }))
}

async function settleKnown({ session, live, media }: Caller, known: Microphone): Promise<void> {
  const wish = { room: live.now.id, producer: known.producerId, paused: known.muted }
  try {
    await media.ask('producer:pause', wish)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    // It is gone; with an unreachable node it may be: the page will produce again.
    if (session.phase === 'inside') live.dispatch({ type: 'lose-media', id: session.self })
  }
}

/** Who comes in after their socket was lost may have left the microphone of an echo test at the sfu. */
async function microphonesOf({ media }: Caller, opening: Opening): Promise<ProducerId[]> {
  const { consumers } = await media.openEndpoint({ ...opening, hears: 'itself' })
  return consumers
    .filter(({ participantId, source }) => participantId === opening.owner && source === 'mic')
    .map(({ producerId }) => producerId)
}

/** The same as part of a welcome: null without capabilities, or when there is no media now. */
export async function mediaIfPossible(caller: Caller): Promise<MediaSession | null> {
  const { capabilities } = caller.session.media
  if (capabilities === null) return null
  try {
    return await openMedia(caller, capabilities)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    // A limit that is met is told by itself.
    if (error.code !== 'limit-reached')
      caller.log.warn({ err: error, meeting: caller.live.now.id }, 'somebody came without media')
    return null
  }
}

type OnEndpoint = Extract<
  SfuRequestName,
  'transport:connect' | 'transport:restart-ice' | 'endpoint:view' | 'consumers:ready'
>

/**
 * Asks something about the caller's own endpoint. The endpoint is never taken from a payload.
 *
 * @throws Refused `conflict` when it is not open; as the sfu says; `unavailable`.
 */
export async function askMedia<N extends OnEndpoint>(
  caller: Caller,
  name: N,
  wish: Omit<SfuPayload<N>, 'room' | 'endpoint'>,
): Promise<SfuReply<N>> {
  const { session, live, media } = caller
  // Who asks while their join is on its way has it open in a moment.
  if (session.media.state === 'failed') await inOrder(caller, () => Promise.resolve())
  if (session.media.state !== 'open') throw new Refused('conflict', 'open the media first')
  const payload = { ...wish, room: live.now.id, endpoint: session.endpoint }
  // Its members are those of the payload less the two that are given here.
  return media.ask(name, payload as SfuPayload<N> & { room: string })
}
