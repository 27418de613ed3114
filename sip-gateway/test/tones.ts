/** Sounds for tests, and how strong a pitch is in what was heard. */

export type Tone = { readonly rate: number; readonly seconds: number; readonly amplitude: number }

/** A sine of this many Hz. */
export function tone(pitch: number, { rate, seconds, amplitude }: Tone): Int16Array {
  return Int16Array.from({ length: rate * seconds }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * pitch * i) / rate)),
  )
}

/** The amplitude of one pitch in a sound. */
export function strength(pcm: Int16Array, pitch: number, rate: number): number {
  let real = 0
  let imaginary = 0
  pcm.forEach((sample, i) => {
    const angle = (2 * Math.PI * pitch * i) / rate
    real += sample * Math.cos(angle)
    imaginary += sample * Math.sin(angle)
  })
  return (2 * Math.hypot(real, imaginary)) / pcm.length
}
