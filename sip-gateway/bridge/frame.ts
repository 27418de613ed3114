/** Sound as the bridge mixes it: frames of 20 ms at 16 kHz. */
import { FRAME_MS, MIX_RATE } from '../codecs/codec.ts'

export const FRAME_SAMPLES = (MIX_RATE / 1000) * FRAME_MS

/** As a 16-bit sample: what is louder is cut. */
export function clipped(sample: number): number {
  return sample > 32_767 ? 32_767 : sample < -32_768 ? -32_768 : sample
}

/** How loud a sound is: the root of its mean square, of 32 767. */
export function loudness(pcm: Int16Array): number {
  let sum = 0
  for (const sample of pcm) sum += sample * sample
  return pcm.length === 0 ? 0 : Math.sqrt(sum / pcm.length)
}
