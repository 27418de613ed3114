/** What a telephone hears, and which of our own words are in it. */

/** In Hz: enough to know words by, and little to compare. */
const RATE = 2000
/** Of the beginning of a sound so much is looked for, in samples. */
const LOOKED_FOR = RATE
/** What is alike by more than this is the same. */
const ALIKE = 0.6

export type Known = { readonly name: string; readonly pcm: Int16Array }

/**
 * The name of the sound whose beginning is in what was heard; undefined: none of them.
 *
 * @param rate of all of them, in Hz
 */
export function recognise(heard: Int16Array, known: readonly Known[], rate: number): string | undefined {
  const where = thinned(heard, rate)
  let best: { readonly name: string; readonly alike: number } | undefined
  for (const { name, pcm } of known) {
    const alike = likeness(where, thinned(pcm, rate).subarray(0, LOOKED_FOR))
    if (alike > (best?.alike ?? ALIKE)) best = { name, alike }
  }
  return best?.name
}

/** By means of so many samples each. */
function thinned(pcm: Int16Array, rate: number): Float64Array {
  const step = rate / RATE
  return Float64Array.from({ length: Math.floor(pcm.length / step) }, (_, i) => {
    let sum = 0
    for (let j = 0; j < step; j++) sum += pcm[i * step + j] ?? 0
    return sum / step
  })
}

/** The largest correlation, wherever it is: 1 is the same. */
function likeness(heard: Float64Array, sought: Float64Array): number {
  const own = energy(sought, 0, sought.length)
  let most = 0
  for (let at = 0; at + sought.length <= heard.length; at++) {
    let product = 0
    for (let i = 0; i < sought.length; i++) product += (heard[at + i] ?? 0) * (sought[i] ?? 0)
    if (product <= 0) continue
    most = Math.max(most, product / Math.sqrt(own * energy(heard, at, sought.length)))
  }
  return most
}

function energy(samples: Float64Array, from: number, length: number): number {
  let sum = 0
  for (let i = from; i < from + length; i++) sum += (samples[i] ?? 0) ** 2
  return sum
}
