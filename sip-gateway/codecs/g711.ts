/** ITU-T G.711 by tables: 8 kHz, one byte for each sample. */

/** Into `out` where it is given, of the same length: what is made anew for each packet costs more than the packet. */
export type Law = {
  readonly encode: (pcm: Int16Array, out?: Uint8Array) => Uint8Array
  readonly decode: (bytes: Uint8Array, out?: Int16Array) => Int16Array
}

const BIAS = 0x84
const CLIP = 32_635

/** PCMU: North America, Japan. */
export const muLaw = law(muLawByte, muLawSample)
/** PCMA: everywhere else. */
export const aLaw = law(aLawByte, aLawSample)

function law(byteOf: (sample: number) => number, sampleOf: (byte: number) => number): Law {
  const bytes = Uint8Array.from({ length: 65_536 }, (_, index) => byteOf((index << 16) >> 16))
  const samples = Int16Array.from({ length: 256 }, (_, index) => sampleOf(index))
  return {
    encode: (pcm, out = new Uint8Array(pcm.length)) => {
      for (let i = 0; i < pcm.length; i++) out[i] = bytes[(pcm[i] ?? 0) & 0xffff] ?? 0
      return out
    },
    decode: (coded, out = new Int16Array(coded.length)) => {
      for (let i = 0; i < coded.length; i++) out[i] = samples[coded[i] ?? 0] ?? 0
      return out
    },
  }
}

function muLawByte(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS
  const exponent = 31 - Math.clz32(magnitude) - 7
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
}

function muLawSample(byte: number): number {
  const bits = ~byte & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 7)) - BIAS
  return (bits & 0x80) === 0 ? magnitude : -magnitude
}

function aLawByte(sample: number): number {
  const mask = sample >= 0 ? 0xd5 : 0x55
  const magnitude = (sample >= 0 ? sample : -sample - 1) >> 3
  if (magnitude < 32) return (magnitude >> 1) ^ mask
  const exponent = Math.min(31 - Math.clz32(magnitude) - 4, 7)
  return ((exponent << 4) | ((magnitude >> exponent) & 0x0f)) ^ mask
}

function aLawSample(byte: number): number {
  const bits = byte ^ 0x55
  const exponent = (bits >> 4) & 7
  const mantissa = ((bits & 0x0f) << 4) + 8
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return (bits & 0x80) === 0 ? -magnitude : magnitude
}
