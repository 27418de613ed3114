/** Recordings that replace our sounds: WAV of 16 bits, one channel, 8 or 16 kHz. */
import { Doubler } from '../bridge/resampler.ts'
import { BadSound } from './ogg.ts'

/** @returns 16 kHz @throws BadSound */
export function readWav(file: Buffer): Int16Array {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new BadSound('no WAV')
  const format = chunk(file, 'fmt ')
  const sound = chunk(file, 'data')
  const [coding, channels, rate, bits] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt32LE(4),
    format.readUInt16LE(14),
  ]
  if (coding !== 1 || channels !== 1 || bits !== 16) throw new BadSound('not 16 bits of one channel')
  const pcm = Int16Array.from({ length: sound.length >> 1 }, (_, i) => sound.readInt16LE(2 * i))
  if (rate === 16_000) return pcm
  if (rate === 8000) return new Doubler().double(pcm)
  throw new BadSound('not 8 or 16 kHz')
}

function chunk(file: Buffer, name: string): Buffer {
  let at = 12
  while (at + 8 <= file.length) {
    const length = file.readUInt32LE(at + 4)
    const body = file.subarray(at + 8, at + 8 + length)
    if (file.toString('latin1', at, at + 4) === name) return body
    at += 8 + length + (length % 2)
  }
  throw new BadSound(`no ${name}`)
}
