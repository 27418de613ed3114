import type { MediaSession } from '../../../shared/protocol.ts'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MediaAsks } from '../media/asks.ts'
import type { Stay } from './stay.svelte.ts'

/** A handshake that is not answered within this, in ms, is begun again: the path may be another one by then. */
const RESTART_PATIENCE_MS = 4_000

/** What media asks, over the visit's socket. */
export function asksOver(
  stay: () => Stay,
): MediaAsks & { readonly open: (capabilities: RtpCapabilities) => Promise<MediaSession> } {
  return {
    open: (capabilities) => stay().ask('media:open', { capabilities }),
    connect: async (direction, dtlsParameters) => {
      await stay().ask('media:connect', { direction, dtlsParameters })
    },
    restartIce: async (direction) => {
      const { iceParameters } = await stay().ask('media:restart-ice', { direction }, RESTART_PATIENCE_MS)
      return iceParameters
    },
    produce: async (source, rtpParameters, muted) => {
      // At the door the server lets nobody but oneself hear it, and what is muted here sends nothing.
      const asked = muted && stay().inside
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
