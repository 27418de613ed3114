import type { MediaAsks } from '../media/asks.ts'
import { cameraEncodings, screenEncodings } from '../media/encodings.ts'
import { Outgoing } from '../media/outgoing.ts'
import { SCREEN_SOUND, VIDEO_START, VOICE } from '../media/sources.ts'
import type { CameraQuality } from '../media/capture.ts'

/** All that a page may send. */
export type Outgoings = {
  readonly mic: Outgoing
  readonly camera: Outgoing
  readonly screen: Outgoing
  readonly screenSound: Outgoing
  /** Voices first: in this order they are sent again over a new path. */
  readonly all: readonly Outgoing[]
}

export function makeOutgoings(asks: MediaAsks, quality: () => CameraQuality): Outgoings {
  const mic = new Outgoing({ source: 'mic', asks, codecOptions: VOICE })
  const camera = new Outgoing({
    source: 'camera',
    asks,
    codecOptions: VIDEO_START,
    encodings: (wanted) => cameraEncodings(quality(), wanted),
  })
  const screen = new Outgoing({
    source: 'screen',
    asks,
    codecOptions: VIDEO_START,
    encodings: screenEncodings,
  })
  const screenSound = new Outgoing({ source: 'screen-audio', asks, codecOptions: SCREEN_SOUND })
  return { mic, camera, screen, screenSound, all: [mic, screen, screenSound, camera] }
}
