import { CAMERA_LAYERS } from '../../../shared/limits.ts'
import type { CameraQuality } from './capture.ts'

export type Encoding = {
  readonly active: boolean
  readonly scaleResolutionDownBy: number
  readonly maxBitrate: number
  readonly maxFramerate: number
}

export type CaptureSize = { readonly width: number; readonly height: number; readonly frameRate: number }

const CAPTURE: Readonly<Record<CameraQuality, CaptureSize>> = {
  low: { width: 640, height: 360, frameRate: 20 },
  standard: { width: 1280, height: 720, frameRate: 30 },
  high: { width: 1920, height: 1080, frameRate: 30 },
}

/** The largest layer at high quality, in bit/s. */
const HIGH_BITRATE = 2_500_000

/** What to ask the camera for. */
export function captureSize(quality: CameraQuality): CaptureSize {
  return CAPTURE[quality]
}

/**
 * The simulcast encodings of a camera, smallest first. Layers that nobody watches are off; at low quality the largest
 * is.
 *
 * `wanted` is the largest layer that anybody watches, -1 when nobody does.
 */
export function cameraEncodings(quality: CameraQuality, wanted: number): readonly Encoding[] {
  const { width } = CAPTURE[quality]
  return CAMERA_LAYERS.map((layer, index) => {
    const largest = index === CAMERA_LAYERS.length - 1
    return {
      active: index <= wanted && layer.width <= width,
      scaleResolutionDownBy: largest ? 1 : Math.max(1, width / layer.width),
      maxBitrate: largest && quality === 'high' ? HIGH_BITRATE : layer.maxBitrate,
      maxFramerate: layer.maxFramerate,
    }
  })
}

/** Encodings of a shared screen: text must stay sharp, so frames give way before pixels. */
export function screenEncodings(wanted: number): readonly Encoding[] {
  return [
    { active: wanted >= 0, scaleResolutionDownBy: 2, maxBitrate: 400_000, maxFramerate: 8 },
    { active: wanted >= 1, scaleResolutionDownBy: 1, maxBitrate: 2_500_000, maxFramerate: 15 },
  ]
}
