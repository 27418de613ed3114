import type { MediaSession, MicrophoneState } from '../../../shared/meeting.ts'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MediaAsks } from '../media/asks.ts'
import { isPassing } from '../wire/connection.ts'
import type { Stay } from './stay.svelte.ts'

/** No answer within this, in ms, when media is broken too: then the socket is not to be trusted either. */
const RESTART_PATIENCE_MS = 2_000

/** What media asks, over the visit's socket. */
export function asksOver({
  stay,
  wish,
}: {
  readonly stay: () => Stay
  /** How the visitor wants their microphone. */
  readonly wish: () => MicrophoneState
}): MediaAsks & { readonly open: (capabilities: RtpCapabilities) => Promise<MediaSession> } {
  return {
    open: (capabilities) => stay().ask('media:open', { capabilities }),
    connect: async (direction, dtlsParameters) => {
      await stay().ask('media:connect', { direction, dtlsParameters })
    },
    restartIce: async (direction) => {
      try {
        return await stay().ask('media:restart-ice', { direction }, RESTART_PATIENCE_MS)
      } catch (error) {
        if (stay().connection === 'connected' && isPassing(error)) stay().renew()
        throw error
      }
    },
    produce: async (source, rtpParameters, muted) => {
      await stay().whenBack()
      // At the door, and in a test, nobody but oneself may hear it, and what is silenced here sends nothing.
      const asked = muted && stay().inside && wish() !== 'live'
      const { producerId } = await stay().ask('media:produce', { source, rtpParameters, muted: asked })
      return producerId
    },
    close: async (producerId) => {
      await stay().ask('media:close', { producerId })
    },
    ready: async (consumers) => {
      await stay().ask('media:ready', { consumers: [...consumers] })
    },
  }
}

/** Mutes or unmutes one's own microphone for the others. */
export function askMicrophone(
  stay: () => Stay,
): (what: 'mute' | 'unmute') => Promise<'done' | 'refused' | 'passing'> {
  return async (what) => {
    const self = stay().mirror.view.selfId
    if (self === null) return 'passing'
    try {
      if (what === 'mute') await stay().ask('microphone:mute', { participantId: self })
      else await stay().ask('microphone:unmute', {})
      return 'done'
    } catch (error) {
      return isPassing(error) && stay().connection !== 'connected' ? 'passing' : 'refused'
    }
  }
}
