/** Everything that can be said, ready to be mixed. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Language } from '../call/model.ts'
import type { Phrase } from '../call/phrases.ts'
import { decoderOf, MIX_RATE } from '../codecs/codec.ts'
import { nameOf, prompts } from './list.ts'
import { BadSound, readOggOpus } from './ogg.ts'
import { readWav } from './wav.ts'

/** Where the sounds that come with the gateway lie. */
export const OWN_SOUNDS = new URL('./sounds/', import.meta.url).pathname

export class SoundBank {
  readonly #sounds: ReadonlyMap<string, Int16Array>

  private constructor(sounds: ReadonlyMap<string, Int16Array>) {
    this.#sounds = sounds
  }

  /**
   * Reads all sounds.
   *
   * @param folders each with `en/` and `fr/`; the first that has a sound counts, as `.wav` or `.opus`
   * @throws BadSound naming the file that is missing or cannot be used
   */
  static async read(folders: readonly string[]): Promise<SoundBank> {
    const sounds = new Map<string, Int16Array>()
    for (const { language, name } of prompts())
      sounds.set(`${language}/${name}`, await sound(folders, language, name))
    return new SoundBank(sounds)
  }

  /** At 16 kHz, one after the other. */
  words(language: Language, phrases: readonly Phrase[]): Int16Array[] {
    return phrases.flatMap((phrase) => this.#sounds.get(`${language}/${nameOf(phrase)}`) ?? [])
  }
}

async function sound(folders: readonly string[], language: Language, name: string): Promise<Int16Array> {
  const files = folders.flatMap((folder) =>
    ['wav', 'opus'].map((kind) => join(folder, language, `${name}.${kind}`)),
  )
  const file = files.find((one) => existsSync(one))
  if (file === undefined) throw new BadSound(`${language}/${name} is missing`)
  try {
    const bytes = await readFile(file)
    return file.endsWith('.wav') ? readWav(bytes) : await decoded(bytes)
  } catch (error) {
    throw error instanceof BadSound ? new BadSound(`${file}: ${error.message}`) : error
  }
}

async function decoded(file: Uint8Array): Promise<Int16Array> {
  const { packets, preSkip } = readOggOpus(file)
  const decoder = await decoderOf('opus')
  try {
    const frames = packets.map((packet) => decoder.decode(packet).slice())
    return joined(frames, Math.round((preSkip * MIX_RATE) / 48_000))
  } finally {
    decoder.free()
  }
}

/** @param skip so many samples at the beginning are left out */
function joined(frames: readonly Int16Array[], skip: number): Int16Array {
  const all = new Int16Array(frames.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const frame of frames) {
    all.set(frame, at)
    at += frame.length
  }
  return all.slice(skip)
}
