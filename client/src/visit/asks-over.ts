import type { MediaSession, MicrophoneState } from '../../../shared/meeting.ts'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MediaAsks } from '../media/asks.ts'
import { isPassing } from '../wire/connection.ts'
import type { Attendance } from './attendance.svelte.ts'

/** No answer within this, in ms, when media is broken too: then the socket is not to be trusted either. */
const RESTART_PATIENCE_MS = 2_000

/** What media asks, over the visit's socket. */
export function asksOver({
  attendance,
  wish,
}: {
  readonly attendance: () => Attendance
  /** How the visitor wants their microphone. */
  readonly wish: () => MicrophoneState
}): MediaAsks & { readonly open: (capabilities: RtpCapabilities) => Promise<MediaSession> } {
  return {
    open: (capabilities) => attendance().ask('media:open', { capabilities }),
    connect: async (direction, dtlsParameters) => {
      await attendance().ask('media:connect', { direction, dtlsParameters })
    },
    restartIce: async (direction) => {
      try {
        return await attendance().ask('media:restart-ice', { direction }, RESTART_PATIENCE_MS)
      } catch (error) {
        if (attendance().connection === 'connected' && isPassing(error)) attendance().renew()
        throw error
      }
    },
    produce: async (source, rtpParameters, muted, goesOn) => {
      await attendance().whenBack()
      // At the door, and in a test, nobody but oneself may hear it, and what is silenced here sends nothing.
      const asked = muted && attendance().inside && wish() !== 'live'
      const { producerId } = await attendance().ask('media:produce', {
        ...{ source, rtpParameters, muted: asked },
        ...(goesOn !== undefined && { goesOn }),
      })
      return producerId
    },
    close: async (producerId) => {
      await attendance().ask('media:close', { producerId })
    },
    arrive: async () => {
      await attendance().ask('media:arrive', {})
    },
    ready: async (consumers) => {
      await attendance().ask('media:ready', { consumers: [...consumers] })
    },
  }
}

/** Mutes or unmutes one's own microphone for the others. */
export function askMicrophone(
  attendance: () => Attendance,
): (what: 'mute' | 'unmute') => Promise<'done' | 'refused' | 'passing'> {
  return async (what) => {
    const self = attendance().mirror.view.selfId
    if (self === null) return 'passing'
    try {
      if (what === 'mute') await attendance().ask('microphone:mute', { participantId: self })
      else await attendance().ask('microphone:unmute', {})
      return 'done'
    } catch (error) {
      return isPassing(error) && attendance().connection !== 'connected' ? 'passing' : 'refused'
    }
  }
}
