/** ITU-T G.722 at 64 kbit/s: 16 kHz in two bands, one byte for each two samples. */
import { IHN, IHP, ILB, ILN, ILP, Q6, QM2, QM4, QM6, QMF, RH2, RL42, WH, WL } from './g722-tables.ts'

const at = (table: Int16Array | Int32Array | Uint8Array, index: number): number => table[index] ?? 0
const saturate = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value)

/** One band's predictor and step: block 3 and 4 of the recommendation. */
class Band {
  /** Estimate of the signal. */
  s = 0
  det: number
  #nb = 0
  #sp = 0
  #sz = 0
  readonly #shift: number
  readonly #most: number
  readonly #r = new Int32Array(3)
  readonly #a = new Int32Array(3)
  readonly #p = new Int32Array(3)
  readonly #d = new Int32Array(7)
  readonly #b = new Int32Array(7)

  constructor(kind: 'lower' | 'higher') {
    const lower = kind === 'lower'
    this.det = lower ? 32 : 8
    this.#shift = lower ? 8 : 10
    this.#most = lower ? 18_432 : 22_528
  }

  /** A step that fits what came. @param weight of WL or WH */
  adaptStep(weight: number): void {
    this.#nb = Math.max(0, Math.min(this.#most, ((this.#nb * 127) >> 7) + weight))
    const shift = this.#shift - (this.#nb >> 11)
    const mantissa = at(ILB, (this.#nb >> 6) & 31)
    this.det = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2
  }

  /** Predicts the next sample from the difference `d`. */
  predict(d: number): void {
    const { s } = this
    this.#d[0] = d
    this.#r[0] = saturate(s + d)
    this.#p[0] = saturate(this.#sz + d)
    this.#adaptPoles()
    this.#adaptZeros(d)
    for (let i = 6; i > 0; i--) this.#d[i] = at(this.#d, i - 1)
    for (let i = 2; i > 0; i--) {
      this.#r[i] = at(this.#r, i - 1)
      this.#p[i] = at(this.#p, i - 1)
    }
    this.#sp = saturate(
      ((at(this.#a, 1) * saturate(2 * at(this.#r, 1))) >> 15) +
        ((at(this.#a, 2) * saturate(2 * at(this.#r, 2))) >> 15),
    )
    let sz = 0
    for (let i = 6; i > 0; i--) sz += (at(this.#b, i) * saturate(2 * at(this.#d, i))) >> 15
    this.#sz = saturate(sz)
    this.s = saturate(this.#sp + this.#sz)
  }

  #adaptPoles(): void {
    const p0 = at(this.#p, 0)
    const sameAs1 = p0 >> 15 === at(this.#p, 1) >> 15
    const sameAs2 = p0 >> 15 === at(this.#p, 2) >> 15
    const a1 = at(this.#a, 1)
    const turned = saturate(a1 << 2)
    const first = Math.min(sameAs1 ? -turned : turned, 32_767)
    const second = (sameAs2 ? 128 : -128) + (first >> 7) + ((at(this.#a, 2) * 32_512) >> 15)
    const a2 = Math.max(-12_288, Math.min(12_288, second))
    const most = saturate(15_360 - a2)
    this.#a[2] = a2
    this.#a[1] = Math.max(-most, Math.min(most, saturate((sameAs1 ? 192 : -192) + ((a1 * 32_640) >> 15))))
  }

  #adaptZeros(d: number): void {
    const gain = d === 0 ? 0 : 128
    for (let i = 1; i < 7; i++) {
      const same = d >> 15 === at(this.#d, i) >> 15
      this.#b[i] = saturate((same ? gain : -gain) + ((at(this.#b, i) * 32_640) >> 15))
    }
  }
}

/** The 24 samples that the filter looks at. */
class Mirror {
  /** Twice, one after the other, so that the last 24 always stand in a row. */
  readonly #samples = new Int32Array(48)
  #next = 0

  shiftIn(first: number, second: number): void {
    const next = this.#next
    this.#samples[next] = this.#samples[next + 24] = first
    this.#samples[next + 1] = this.#samples[next + 25] = second
    this.#next = next === 22 ? 0 : next + 2
  }

  sums(): { even: number; odd: number } {
    let even = 0
    let odd = 0
    for (let i = 0; i < 12; i++) {
      odd += at(this.#samples, this.#next + 2 * i) * at(QMF, i)
      even += at(this.#samples, this.#next + 2 * i + 1) * at(QMF, 11 - i)
    }
    return { even, odd }
  }
}

/** One direction of one call: it remembers what came before. */
export class G722Encoder {
  readonly #lower = new Band('lower')
  readonly #higher = new Band('higher')
  readonly #mirror = new Mirror()

  /** @param pcm 16 kHz, an even number of samples */
  encode(pcm: Int16Array): Uint8Array {
    const out = new Uint8Array(pcm.length >> 1)
    for (let i = 0; i < out.length; i++) {
      this.#mirror.shiftIn(at(pcm, 2 * i), at(pcm, 2 * i + 1))
      const { even, odd } = this.#mirror.sums()
      out[i] = (this.#higherCode((even - odd) >> 14) << 6) | this.#lowerCode((even + odd) >> 14)
    }
    return out
  }

  #lowerCode(x: number): number {
    const band = this.#lower
    const difference = saturate(x - band.s)
    const size = difference >= 0 ? difference : -(difference + 1)
    let level = 1
    while (level < 30 && size >= (at(Q6, level) * band.det) >> 12) level++
    const code = at(difference < 0 ? ILN : ILP, level)
    hearLower(band, code)
    return code
  }

  #higherCode(x: number): number {
    const band = this.#higher
    const difference = saturate(x - band.s)
    const size = difference >= 0 ? difference : -(difference + 1)
    const level = size >= (564 * band.det) >> 12 ? 2 : 1
    const code = at(difference < 0 ? IHN : IHP, level)
    hearHigher(band, code)
    return code
  }
}

/** One direction of one call. */
export class G722Decoder {
  readonly #lower = new Band('lower')
  readonly #higher = new Band('higher')
  readonly #mirror = new Mirror()

  /** @returns 16 kHz: two samples for each byte */
  decode(bytes: Uint8Array): Int16Array {
    const out = new Int16Array(bytes.length * 2)
    for (let i = 0; i < bytes.length; i++) {
      const byte = at(bytes, i)
      const low = this.#lowerSample(byte & 0x3f)
      const high = this.#higherSample(byte >> 6)
      this.#mirror.shiftIn(low + high, low - high)
      const { even, odd } = this.#mirror.sums()
      out[2 * i] = saturate(even >> 11)
      out[2 * i + 1] = saturate(odd >> 11)
    }
    return out
  }

  #lowerSample(code: number): number {
    const band = this.#lower
    const sample = band.s + ((band.det * at(QM6, code)) >> 15)
    hearLower(band, code)
    return Math.max(-16_384, Math.min(16_383, sample))
  }

  #higherSample(code: number): number {
    const band = this.#higher
    const sample = band.s + ((band.det * at(QM2, code)) >> 15)
    hearHigher(band, code)
    return Math.max(-16_384, Math.min(16_383, sample))
  }
}

function hearLower(band: Band, code: number): void {
  const coarse = code >> 2
  const difference = (band.det * at(QM4, coarse)) >> 15
  band.adaptStep(at(WL, at(RL42, coarse)))
  band.predict(difference)
}

function hearHigher(band: Band, code: number): void {
  const difference = (band.det * at(QM2, code)) >> 15
  band.adaptStep(at(WH, at(RH2, code)))
  band.predict(difference)
}
