import type { ProducerId } from '../../shared/ids.ts'
import type { MediaSession } from '../../shared/meeting.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import type { SfuPayload } from '../sfu/link.ts'
import { unlessGone } from '../sfu/patience.ts'
import { anybody } from '../meeting/waiting.ts'
import type { Caller } from './caller.ts'
import { iceServersFor } from './ice-servers.ts'

/**
 * Opens or finds the media of the caller's page: a participant hears the room, who is not inside hears itself.
 *
 * @throws Refused `unavailable` when no media node can be reached.
 */
export async function openMedia(caller: Caller, capabilities: RtpCapabilities): Promise<MediaSession> {
  const { session, live, media } = caller
  const { self, endpoint, phase, role } = session
  const room = live.now.id
  session.capabilities = capabilities
  session.media = 'failed'
  const hears = phase === 'inside' ? 'room' : 'itself'
  if (hears === 'room') await closeForgottenEcho(caller, capabilities)
  const opened = await media.openEndpoint({
    room,
    endpoint,
    owner: self,
    hears,
    privileged: role === 'moderator',
    capabilities,
  })
  session.media = 'open'
  await closeIfNobodys(caller)
  const own = opened.consumers.find((one) => one.participantId === self && one.source === 'mic')
  if (session.phase !== 'inside') session.echo = own?.producerId ?? null
  return { ...opened, iceServers: iceServersFor(caller.turn, self, caller.clock.now()) }
}

/**
 * Who comes in after their socket was lost may have left the microphone of an echo test at the sfu. It must not be heard
 * when their endpoint is opened to the room: the meeting knows nothing of it.
 */
async function closeForgottenEcho(caller: Caller, capabilities: RtpCapabilities): Promise<void> {
  const { session, live, media } = caller
  const { self: owner, endpoint, role } = session
  const room = live.now.id
  const known = (): ProducerId | undefined => live.now.participants.get(owner)?.microphone?.producerId
  if (known() !== undefined || media.hears(room, endpoint) !== 'itself') return
  const privileged = role === 'moderator'
  const open = { room, endpoint, owner, hears: 'itself', privileged, capabilities } as const
  const { consumers } = await media.openEndpoint(open)
  // One that was on its way may be known by now.
  for (const { producerId: producer, source } of consumers)
    if (source === 'mic' && producer !== known())
      await unlessGone(media.ask('producer:close', { room, producer }))
}

/** The same as part of a welcome: null without capabilities, or when there is no media now. */
export async function mediaIfPossible(caller: Caller): Promise<MediaSession | null> {
  const { capabilities } = caller.session
  if (capabilities === null) return null
  try {
    return await openMedia(caller, capabilities)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    caller.log.warn({ err: error, meeting: caller.live.now.id }, 'somebody came without media')
    return null
  }
}

// Who left or was sent out while the sfu worked: their closing came before there was anything to close.
async function closeIfNobodys({ session, live, audience, media }: Caller): Promise<void> {
  if (session.phase !== 'over') return
  const { id, ended } = live.now
  if (ended !== null) await media.closeRoom(id)
  else if (anybody(live.now, session.self) === undefined && !audience.session(session.self))
    await media.closeEndpoint(id, session.endpoint)
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
  { session, live, media }: Caller,
  name: N,
  wish: Omit<SfuPayload<N>, 'room' | 'endpoint'>,
): Promise<SfuReply<N>> {
  if (session.media !== 'open') throw new Refused('conflict', 'open the media first')
  const payload = { ...wish, room: live.now.id, endpoint: session.endpoint }
  // Its members are those of the payload less the two that are given here.
  return media.ask(name, payload as SfuPayload<N> & { room: string })
}
