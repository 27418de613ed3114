import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LANGUAGES } from '../call/model.ts'
import { MOST_SPOKEN, SENTENCES, spoken } from '../call/phrases.ts'
import { loudness } from '../bridge/frame.ts'
import { prompts } from '../prompts/list.ts'
import { BadSound, readOggOpus } from '../prompts/ogg.ts'
import { OWN_SOUNDS, SoundBank } from '../prompts/sound-bank.ts'
import { readWav } from '../prompts/wav.ts'
import en from '../prompts/words/en.json' with { type: 'json' }
import fr from '../prompts/words/fr.json' with { type: 'json' }

const test = suite('prompts')

for (const [language, words] of Object.entries({ en, fr })) {
  test(`every sentence has words in ${language}, and there are no others`, () =>
    assert.equal(Object.keys(words), [...SENTENCES]))
}

test('every sound is made of the words as they are now: else `npm run prompts`', async () => {
  const made: unknown = JSON.parse(await readFile(join(OWN_SOUNDS, 'made.json'), 'utf8'))
  assert.equal(
    made,
    Object.fromEntries(prompts().map(({ language, name, sum }) => [`${language}/${name}`, sum])),
  )
})

for (const language of LANGUAGES) {
  test(`there is one sound for each in ${language}, and no other`, async () => {
    const files = await readdir(join(OWN_SOUNDS, language))
    const names = prompts().filter((one) => one.language === language)
    assert.equal(files.sort(), names.map(({ name }) => `${name}.opus`).sort())
  })
}

test('all can be heard, and the greeting takes four seconds at most', async () => {
  const bank = await SoundBank.read([OWN_SOUNDS])
  for (const language of LANGUAGES) {
    for (const phrase of [...SENTENCES, 0, MOST_SPOKEN]) {
      const [word] = bank.words(language, [phrase])
      assert.ok(word !== undefined && loudness(word) > 300, `${language} ${phrase}`)
    }
    const [welcome, ask] = bank.words(language, ['welcome', 'enter-pin'])
    const seconds = (welcome!.length + ask!.length) / 16_000
    assert.ok(seconds <= 4.2, `${language}: ${seconds} s`)
  }
})

test('a count beyond what has a sound is still said', () => {
  assert.equal([spoken(100), spoken(101)], [100, 'more-than-a-hundred'])
})

const wav = (rate: number, samples: readonly number[]) => {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length * 2, 40)
  return Buffer.concat([head, Buffer.from(Int16Array.from(samples).buffer)])
}

test('a recording takes the place of a sound', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'prompts-'))
  await mkdir(join(folder, 'en'))
  await writeFile(join(folder, 'en', 'welcome.wav'), wav(16_000, [1, 2, 3]))
  const bank = await SoundBank.read([folder, OWN_SOUNDS])
  await rm(folder, { recursive: true })
  assert.equal([...bank.words('en', ['welcome'])[0]!], [1, 2, 3])
  assert.ok(bank.words('fr', ['welcome'])[0]!.length > 1000)
})

test('a recording of 8 kHz is as long as it was', () =>
  assert.is(readWav(wav(8000, new Array<number>(800).fill(100))).length, 1600))

for (const [what, read] of [
  ['another rate', () => readWav(wav(44_100, [1]))],
  ['no WAV', () => readWav(Buffer.from('hello'))],
  ['no Ogg', () => readOggOpus(Buffer.from('hello'))],
] as const) {
  test(`${what} is refused with its reason`, () => {
    assert.throws(read, (error: unknown) => error instanceof BadSound)
  })
}

test('a folder without a sound is named', async () => {
  await SoundBank.read([]).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), /fr\/welcome is missing/),
  )
})

test.run()
