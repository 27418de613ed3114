/** How each source is sent. */
import type { types } from 'mediasoup-client'

/** A voice: forward error correction for bad links, nothing sent during silence. Bit/s. */
export const VOICE: types.ProducerCodecOptions = {
  opusStereo: false,
  opusFec: true,
  opusDtx: true,
  opusMaxAverageBitrate: 24_000,
  opusMaxPlaybackRate: 48_000,
}

/** What a computer plays: music must survive. Bit/s. */
export const SCREEN_SOUND: types.ProducerCodecOptions = {
  opusStereo: true,
  opusFec: true,
  opusDtx: false,
  opusMaxAverageBitrate: 96_000,
}

export const VIDEO_START: types.ProducerCodecOptions = { videoGoogleStartBitrate: 800 }
