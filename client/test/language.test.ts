import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { asksLanguage, chooseLanguage, inLanguage } from '../src/text/choose-language.ts'

type Catalogue = { readonly [key: string]: string | Catalogue | readonly Variants[] }
type Variants = { readonly match: Readonly<Record<string, string>> }

/** Of the meeting and the way into it, of the portal, of administration and static pages. */
const CATALOGUES = ['', 'portal/', 'pages/']

function read(folder: string, language: string): Catalogue {
  const url = new URL(`../src/text/${folder}${language}.json`, import.meta.url)
  const parsed: unknown = JSON.parse(readFileSync(url, 'utf8'))
  return parsed as Catalogue
}

/** Every sentence with the place where it stands; plural forms each by themselves. */
function sentences(node: Catalogue, path = ''): readonly (readonly [place: string, text: string])[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (key.startsWith('$')) return []
    const place = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') return [[place, value] as const]
    if (!Array.isArray(value)) return sentences(value as Catalogue, place)
    return (value as readonly Variants[]).flatMap(({ match }) =>
      Object.entries(match).map(([form, text]) => [`${place} ${form}`, text] as const),
    )
  })
}

const french = CATALOGUES.flatMap((folder) => sentences(read(folder, 'fr')))
const english = CATALOGUES.flatMap((folder) => sentences(read(folder, 'en')))
/** Of one thing the number need not be said: "a" says it. */
const gaps = (text: string, place: string) =>
  (text.match(/\{\w+\}/g) ?? [])
    .filter((gap) => gap !== '{count}' || !place.endsWith('plural=one'))
    .toSorted()
    .join()

test('the address decides, then the choice made by hand, then the browser, then French', () => {
  assert.is(chooseLanguage('?lang=en', 'fr', ['fr-FR']), 'en')
  assert.is(chooseLanguage('', 'fr', ['en-GB']), 'fr')
  assert.is(chooseLanguage('', null, ['de-DE', 'en-GB', 'fr']), 'en')
  assert.is(chooseLanguage('', null, ['de-DE']), 'fr')
})

test('a language that we do not speak is passed over', () => {
  assert.is(chooseLanguage('?lang=de', null, ['en']), 'en')
  assert.is(chooseLanguage('?lang=', 'xx', []), 'fr')
})

test('an address keeps what else it asks for when its language changes', () => {
  assert.is(inLanguage('/join/participant/a/b?join=1&lang=fr', 'en'), '/join/participant/a/b?join=1&lang=en')
  assert.is(inLanguage('/', 'fr'), '/?lang=fr')
  assert.ok(asksLanguage('?a=1&lang=fr'))
  assert.not(asksLanguage('?language=fr'))
})

test('no two catalogues have a sentence at the same place', () => {
  assert.is(new Set(french.map(([place]) => place)).size, french.length)
})

test('every sentence exists in both languages, with the same gaps', () => {
  assert.equal(
    french.map(([place]) => place),
    english.map(([place]) => place),
  )
  const differing = french.filter(
    ([place, text], index) => gaps(text, place) !== gaps(english[index]?.[1] ?? '', place),
  )
  assert.equal(differing, [])
})

test('French keeps its signs together with their words', () => {
  const wrong = french.filter(([, text]) => {
    const plain = text.replaceAll(/\{\w+\}/g, 'x')
    return /[^\u00A0]:|[^\u00A0\u202F][;?!]|«[^\u00A0]|[^\u00A0]»/u.test(plain.replaceAll(/https?:/g, ''))
  })
  assert.equal(wrong, [])
  assert.equal(
    french.filter(([, text]) => text.includes("'") || text.includes('"')),
    [],
  )
})

test('nothing is cried out and no error is a joke', () => {
  const loud = [...french, ...english].filter(([, text]) => /!|oops|oups|an error occurred/i.test(text))
  assert.equal(loud, [])
})

test('the place within a page stays at the end of its address', () => {
  assert.is(inLanguage('/pages/help?a=1#who', 'en'), '/pages/help?a=1&lang=en#who')
})

test.run()
