/** Words that are really said, as a browser and as a telephone send them: what the gateway says to who asks for help. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Application, createDecoder, createEncoder } from 'libopus-wasm'
import { muLaw } from '../../../sip-gateway/codecs/g711.ts'
import { OWN_SOUNDS } from '../../../sip-gateway/prompts/sound-bank.ts'
import { readOggOpus } from '../../../sip-gateway/prompts/ogg.ts'

const FRAMES_PER_SECOND = 50

/** Opus as Chromium sends it, 20 ms each. */
export async function speechFrames(): Promise<Buffer[]> {
  const encoder = await createEncoder({
    sampleRate: 48_000,
    channels: 1,
    application: Application.Voip,
    bitrate: 32_000,
    fec: true,
    complexity: 9,
  })
  const frames = (await spoken(48_000)).map((pcm) => Buffer.from(encoder.encode(pcm)))
  encoder.free()
  return frames
}

/** PCMU, 20 ms each. */
export async function telephoneFrames(): Promise<Uint8Array[]> {
  return (await spoken(8000)).map((pcm) => muLaw.encode(pcm))
}

async function spoken(sampleRate: 8000 | 48_000): Promise<Int16Array[]> {
  const { packets } = readOggOpus(await readFile(join(OWN_SOUNDS, 'en', 'help.opus')))
  const decoder = await createDecoder({ sampleRate, channels: 1 })
  const all = Int16Array.from(packets.flatMap((packet) => Array.from(decoder.decode(packet))))
  decoder.free()
  const samples = sampleRate / FRAMES_PER_SECOND
  return Array.from({ length: Math.floor(all.length / samples) }, (_, i) =>
    all.slice(i * samples, (i + 1) * samples),
  )
}
