import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { standardTheme } from '../../../shared/standard-theme.ts'
import { Texts } from '../../site/texts.ts'

const OURS = new URL('../../site/texts/', import.meta.url)
const NAMES = ['help', 'legal', 'accessibility', 'privacy', 'terms']
const words = { NAME: 'Préau', ADDRESS: 'https://meet.example.org' }
const folder = mkdtempSync(join(tmpdir(), 'preau-pages-'))
const write = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text)
}
test.after(() => {
  rmSync(folder, { recursive: true })
})

test('every page that the foot of the site names has a text of ours, in both languages', async () => {
  const texts = new Texts(null, words)
  const named = [...standardTheme.links, standardTheme.documentation].map((link) => link?.href)
  assert.equal(named.sort(), NAMES.map((name) => `/pages/${name}`).sort())
  for (const name of NAMES)
    for (const language of ['fr', 'en'] as const) {
      const text = await texts.find(name, language)
      assert.is(text?.language, language, name)
      assert.ok(text && text.title.length > 3 && text.blocks.length > 3, name)
      assert.not.match(JSON.stringify(text), /%%/)
    }
})

test('both languages of a text have the same parts', async () => {
  const texts = new Texts(null, words)
  for (const name of NAMES) {
    const kinds = await Promise.all(
      (['fr', 'en'] as const).map(async (one) =>
        (await texts.find(name, one))?.blocks.map(({ kind }) => kind),
      ),
    )
    assert.equal(kinds[0], kinds[1], name)
  }
})

test('the help answers ten questions', async () => {
  const help = await new Texts(null, words).find('help', 'fr')
  const questions = help?.blocks.filter(({ kind }) => kind === 'heading')
  assert.is(questions?.length, 10)
})

test('the French texts are set as French is', () => {
  for (const file of readdirSync(OURS).filter((name) => name.endsWith('.fr.md'))) {
    const text = readFileSync(new URL(file, OURS), 'utf8')
    assert.not.match(text, /[^\s\u202F\u00A0#*][;!?](?:\s|$)| [;:!?»]|«[^\u00A0]|'/, file)
  }
})

test('what the operator wrote comes before ours, also when it is in one language only', async () => {
  const texts = new Texts(folder, words)
  write('legal.fr.md', '# Mentions de %%NAME%%\n\nÉditeur : %%OTHER%%')
  const french = await texts.find('legal', 'fr')
  assert.is(french?.title, 'Mentions de Préau')
  assert.match(JSON.stringify(french?.blocks), '%%OTHER%%')
  assert.is((await texts.find('legal', 'en'))?.language, 'fr')
  assert.is((await texts.find('privacy', 'en'))?.title, 'Personal data and cookies')
  write('contact.en.md', '# Contact')
  assert.is((await texts.find('contact', 'en'))?.title, 'Contact')
})

test('a text that was changed is read again', async () => {
  const texts = new Texts(folder, words)
  write('terms.en.md', '# Old')
  assert.is((await texts.find('terms', 'en'))?.title, 'Old')
  write('terms.en.md', '# New')
  utimesSync(join(folder, 'terms.en.md'), new Date(), new Date(Date.now() + 5_000))
  assert.is((await texts.find('terms', 'en'))?.title, 'New')
})

test('nothing outside of the folders is ever read', async () => {
  const texts = new Texts(folder, words)
  for (const name of ['../texts/help', '..', '', 'help.fr', 'HELP', 'a/b', 'x'.repeat(41), 'help\u0000'])
    assert.is(await texts.find(name, 'fr'), null, name)
})

test.run()
