/** Sound as the bridge mixes it: frames of 20 ms at 16 kHz. */
import { FRAME_MS, MIX_RATE, type Rate } from '../codecs/codec.ts'

/** 20 ms as narrow telephones hear them, and as all others do; good until the next. Not to be changed. */
export type Sound = { readonly at: (rate: Rate) => Int16Array }

export const FRAME_SAMPLES = (MIX_RATE / 1000) * FRAME_MS

/** As a 16-bit sample: what is louder is cut. */
export function clipped(sample: number): number {
  return sample > 32_767 ? 32_767 : sample < -32_768 ? -32_768 : sample
}

/** How loud a sound is: the root of its mean square, of 32 767. */
export function loudness(pcm: Int16Array): number {
  let sum = 0
  for (let i = 0; i < pcm.length; i++) sum += (pcm[i] ?? 0) ** 2
  return pcm.length === 0 ? 0 : Math.sqrt(sum / pcm.length)
}
