/** Twice as many samples, or half: between the telephone's 8 kHz and the mix's 16. */
import { MIX_RATE, type Rate } from '../codecs/codec.ts'
import { clipped, type Sound } from './frame.ts'

/** A half-band low pass (every second tap but the middle is 0), by a windowed sinc. */
const TAPS = 31
const MIDDLE = (TAPS - 1) / 2
/** Every second tap from the first to the last: the others are 0, but for the one in the middle, which is a half. */
const FILTER = Float64Array.from({ length: (TAPS + 1) / 2 }, (_, pair) => {
  const i = 2 * pair
  const x = i - MIDDLE
  const window =
    0.42 - 0.5 * Math.cos((2 * Math.PI * i) / (TAPS - 1)) + 0.08 * Math.cos((4 * Math.PI * i) / (TAPS - 1))
  return (Math.sin((Math.PI * x) / 2) / (Math.PI * x)) * window
})

/** Samples with those that came before: one direction of one call. */
class Memory {
  readonly #kept: number
  #all: Float64Array

  /** @param kept how many of what came before */
  constructor(kept: number) {
    this.#kept = kept
    this.#all = new Float64Array(kept)
  }

  /** What came before, then these; good until the next call. */
  before(samples: Int16Array): Float64Array {
    const length = this.#kept + samples.length
    const last = this.#all.length - this.#kept
    if (this.#all.length === length) this.#all.copyWithin(0, last)
    else {
      const all = new Float64Array(length)
      all.set(this.#all.subarray(last))
      this.#all = all
    }
    this.#all.set(samples, this.#kept)
    return this.#all
  }
}

/** 8 kHz to 16 kHz. */
export class Doubler {
  readonly #memory = new Memory(FILTER.length - 1)

  double(pcm: Int16Array): Int16Array {
    const all = this.#memory.before(pcm)
    const out = new Int16Array(pcm.length * 2)
    for (let i = 0; i < pcm.length; i++) {
      let between = 0
      for (let tap = 0; tap < FILTER.length; tap++) between += (all[i + tap] ?? 0) * (FILTER[tap] ?? 0)
      out[2 * i] = clipped(Math.round(2 * between))
      out[2 * i + 1] = all[i + FILTER.length / 2] ?? 0
    }
    return out
  }
}

/** 16 kHz to 8 kHz. */
export class Halver {
  readonly #memory = new Memory(TAPS - 1)

  /** @param pcm an even number of samples */
  halve(pcm: Int16Array): Int16Array {
    const all = this.#memory.before(pcm)
    const out = new Int16Array(pcm.length / 2)
    for (let i = 0; i < out.length; i++) {
      let sum = (all[2 * i + MIDDLE] ?? 0) / 2
      for (let tap = 0; tap < FILTER.length; tap++) sum += (all[2 * (i + tap)] ?? 0) * (FILTER[tap] ?? 0)
      out[i] = clipped(Math.round(sum))
    }
    return out
  }
}

/** Sound of one rate, frame by frame, at the other too; it is made when the first asks for it. */
export class BothRates implements Sound {
  readonly #rate: Rate
  readonly #doubler = new Doubler()
  readonly #halver = new Halver()
  #frame: Int16Array = new Int16Array(0)
  #other: Int16Array | undefined

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** The next 20 ms. */
  set(frame: Int16Array): void {
    this.#frame = frame
    this.#other = undefined
  }

  at(rate: Rate): Int16Array {
    if (rate === this.#rate) return this.#frame
    return (this.#other ??=
      rate === MIX_RATE ? this.#doubler.double(this.#frame) : this.#halver.halve(this.#frame))
  }
}
