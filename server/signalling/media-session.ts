import type { MediaSession } from '../../shared/meeting.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import type { SfuPayload } from '../sfu/link.ts'
import { unlessGone as ignoreNotFound } from '../sfu/patience.ts'
import { anybody } from '../meeting/waiting.ts'
import type { Caller } from './caller.ts'
import { iceServersOf } from './ice-servers.ts'

/**
 * Opens or finds the media of the caller's page: a participant hears the room, who is not inside hears itself.
 *
 * @throws Refused `unavailable` when no media node can be reached.
 */
export async function openMedia(caller: Caller, capabilities: RtpCapabilities): Promise<MediaSession> {
  const { session, live, media } = caller
  const { self } = session
  session.capabilities = capabilities
  session.media = 'failed'
  const opening = openingOf(caller, capabilities)
  if (opening.hears === 'room') await settleEcho(caller, opening)
  const opened = await media.openEndpoint(opening)
  session.media = 'open'
  await closeIfNobodys(caller)
  if (session.phase !== 'inside' || session.testing) {
    const own = opened.consumers.find((one) => one.participantId === self && one.source === 'mic')
    const known = live.now.participants.get(self)?.microphone?.producerId
    session.echo = own === undefined || own.producerId === known ? null : own.producerId
  }
  return { ...opened, iceServers: iceServersOf(caller) }
}

type Opening = Parameters<Caller['media']['openEndpoint']>[0]

function openingOf({ session, live }: Caller, capabilities: RtpCapabilities): Opening {
  const { self, endpoint, phase, role, testing } = session
  return {
    room: live.now.id,
    endpoint,
    owner: self,
    hears: phase === 'inside' && !testing ? 'room' : 'itself',
    privileged: role === 'moderator',
    capabilities,
  }
}

/**
 * Before an endpoint that heard itself is opened to the room: what an echo test sends must not be heard there. A
 * microphone that the meeting knows nothing of is closed, a muted one that flowed for the test is paused.
 */
async function settleEcho({ session, live, media }: Caller, opening: Opening): Promise<void> {
  const { room, endpoint, owner } = opening
  if (media.hears(room, endpoint) !== 'itself') return
  const { consumers } = await media.openEndpoint({ ...opening, hears: 'itself' })
  const own = consumers.filter(({ participantId, source }) => participantId === owner && source === 'mic')
  for (const { producerId: producer } of own) {
    // Asked for anew each time: one that was on its way may be known by now.
    const known = live.now.participants.get(owner)?.microphone
    if (known?.producerId !== producer) await ignoreNotFound(media.ask('producer:close', { room, producer }))
    else if (known.muted) await ignoreNotFound(media.ask('producer:pause', { room, producer, paused: true }))
  }
  session.echo = null
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
