/**
 * Makes the sounds that callers hear of the words in ./words, where words or voice have changed. Needs
 * espeak-ng and opusenc (Debian: espeak-ng, opus-tools); what it makes is committed, so nobody else needs them.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prompts, VOICES } from './list.ts'
import { OWN_SOUNDS } from './sound-bank.ts'

const MADE = join(OWN_SOUNDS, 'made.json')
const made = existsSync(MADE) ? (JSON.parse(readFileSync(MADE, 'utf8')) as Record<string, string>) : {}
const wanted = prompts()

for (const { language, name, text, sum } of wanted) {
  const folder = join(OWN_SOUNDS, language)
  const file = join(folder, `${name}.opus`)
  if (made[`${language}/${name}`] === sum && existsSync(file)) continue
  mkdirSync(folder, { recursive: true })
  const spoken = execFileSync('espeak-ng', [...VOICES[language], '-a', '120', '--stdout', text], {
    maxBuffer: 2 ** 27,
  })
  // No serial number by chance: the same words make the same file.
  execFileSync(
    'opusenc',
    ['--quiet', '--serial', '1', '--speech', '--bitrate', '18', '--comp', '10', '-', file],
    { input: spoken },
  )
  process.stdout.write(`${language}/${name}\n`)
}

const names = new Set(wanted.map(({ language, name }) => `${language}/${name}`))
for (const language of Object.keys(VOICES))
  for (const file of readdirSync(join(OWN_SOUNDS, language)))
    if (!names.has(`${language}/${file.replace(/\.opus$/, '')}`)) rmSync(join(OWN_SOUNDS, language, file))
const sums = Object.fromEntries(wanted.map(({ language, name, sum }) => [`${language}/${name}`, sum]))
writeFileSync(MADE, `${JSON.stringify(sums, null, 2)}\n`)
