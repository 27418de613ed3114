/** Twice as many samples, or half: between the telephone's 8 kHz and the mix's 16. */

/** A half-band low pass (every second tap but the middle is 0), by a windowed sinc. */
const TAPS = 31
const MIDDLE = (TAPS - 1) / 2
const FILTER = Float64Array.from({ length: TAPS }, (_, i) => {
  const x = i - MIDDLE
  const sinc = x === 0 ? 0.5 : Math.sin((Math.PI * x) / 2) / (Math.PI * x)
  const window =
    0.42 - 0.5 * Math.cos((2 * Math.PI * i) / (TAPS - 1)) + 0.08 * Math.cos((4 * Math.PI * i) / (TAPS - 1))
  return sinc * window
})

/** Samples that came before: one direction of one call. */
class Memory {
  #samples = new Float64Array(TAPS - 1)

  /** What came before, then these. */
  before(samples: Float64Array): Float64Array {
    const all = new Float64Array(this.#samples.length + samples.length)
    all.set(this.#samples)
    all.set(samples, this.#samples.length)
    this.#samples = all.slice(-(TAPS - 1))
    return all
  }
}

/** 8 kHz to 16 kHz. */
export class Doubler {
  readonly #memory = new Memory()

  double(pcm: Int16Array): Int16Array {
    const stuffed = new Float64Array(pcm.length * 2)
    pcm.forEach((sample, i) => (stuffed[2 * i] = 2 * sample))
    return filtered(this.#memory.before(stuffed), 1)
  }
}

/** 16 kHz to 8 kHz. */
export class Halver {
  readonly #memory = new Memory()

  /** @param pcm an even number of samples */
  halve(pcm: Int16Array): Int16Array {
    return filtered(this.#memory.before(Float64Array.from(pcm)), 2)
  }
}

/** Every `step`th sample of what the filter makes. */
function filtered(samples: Float64Array, step: 1 | 2): Int16Array {
  const out = new Int16Array((samples.length - TAPS + 1) / step)
  for (let i = 0; i < out.length; i++) {
    const start = i * step
    let sum = (samples[start + MIDDLE] ?? 0) * 0.5
    for (let tap = 0; tap < TAPS; tap += 2) sum += (samples[start + tap] ?? 0) * (FILTER[tap] ?? 0)
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)))
  }
  return out
}
