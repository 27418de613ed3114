import { writeFileSync } from 'node:fs'

const RATE = 48_000
const SECONDS = 8
const SYLLABLES_PER_SECOND = 4
const HARMONICS = 24
/** Centre and width in Hz, and weight, of the resonances of an open vowel. */
const FORMANTS = [
  { centre: 700, width: 130, weight: 1 },
  { centre: 1220, width: 170, weight: 0.5 },
  { centre: 2600, width: 250, weight: 0.2 },
] as const

/**
 * Writes 8 s of an artificial voice as mono 16-bit PCM at 48 kHz: it rises and falls like syllables but is never silent,
 * so that neither noise suppression nor Opus DTX makes pauses which a test would take for a gap.
 */
export function writeVoice(path: string): void {
  const samples = RATE * SECONDS
  const pcm = Buffer.alloc(samples * 2)
  let phase = 0
  for (let at = 0; at < samples; at += 1) {
    const seconds = at / RATE
    const pitch = 140 + 25 * Math.sin(2 * Math.PI * 0.5 * seconds)
    phase += (2 * Math.PI * pitch) / RATE
    const loudness = 0.65 - 0.35 * Math.cos(2 * Math.PI * SYLLABLES_PER_SECOND * seconds)
    pcm.writeInt16LE(Math.round(9_000 * loudness * vowel(phase, pitch)), at * 2)
  }
  writeFileSync(path, Buffer.concat([wavHeader(pcm.length, RATE), pcm]))
}

/** The same length of one pitch, in Hz, that swells like syllables: what is even, noise suppression takes for noise. */
export function writeWarble(path: string, pitch: number): void {
  const pcm = Buffer.alloc(RATE * SECONDS * 2)
  for (let at = 0; at < RATE * SECONDS; at += 1) {
    const seconds = at / RATE
    const loudness = 0.6 - 0.4 * Math.cos(2 * Math.PI * SYLLABLES_PER_SECOND * seconds)
    pcm.writeInt16LE(Math.round(12_000 * loudness * Math.sin(2 * Math.PI * pitch * seconds)), at * 2)
  }
  writeFileSync(path, Buffer.concat([wavHeader(pcm.length, RATE), pcm]))
}

function vowel(phase: number, pitch: number): number {
  let sum = 0
  for (let harmonic = 1; harmonic <= HARMONICS; harmonic += 1) {
    sum += resonance(harmonic * pitch) * Math.sin(harmonic * phase)
  }
  return Math.max(-1, Math.min(1, sum))
}

function resonance(hertz: number): number {
  let gain = 0.02
  for (const { centre, width, weight } of FORMANTS) gain += weight / (1 + ((hertz - centre) / width) ** 2)
  return gain
}

/** Of a file with so many bytes of mono 16-bit PCM. */
export function wavHeader(bytes: number, rate: number): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + bytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(bytes, 40)
  return header
}
