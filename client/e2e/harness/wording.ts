import { readFileSync } from 'node:fs'

export type Language = 'en' | 'fr'

/** A sentence of the catalogue with the place where it stands, such as `temporary.start`. */
export type Sentence = { readonly key: string; readonly text: string }

/** Of the meeting and the way into it, of the portal, of administration and static pages. */
const CATALOGUES = ['', 'portal/', 'pages/'] as const

/** Every sentence of a language, each plural form by itself. */
export function sentences(language: Language): Sentence[] {
  return CATALOGUES.flatMap((folder) => {
    const url = new URL(`../../src/text/${folder}${language}.json`, import.meta.url)
    return [...flat(JSON.parse(readFileSync(url, 'utf8')), '')]
  })
}

/** The sentence at this key. @throws Error when the catalogue has none. */
export function sentence(language: Language, key: string): string {
  const found = sentences(language).find((entry) => entry.key === key)
  if (!found) throw new Error(`no sentence ${key}`)
  return found.text
}

function* flat(node: unknown, key: string): Generator<Sentence> {
  if (typeof node === 'string') {
    if (!key.startsWith('$')) yield { key, text: node }
    return
  }
  if (Array.isArray(node)) {
    for (const variant of node) yield* flat((variant as { match?: unknown }).match, key)
    return
  }
  if (typeof node !== 'object' || node === null) return
  for (const [name, child] of Object.entries(node)) yield* flat(child, key === '' ? name : `${key}.${name}`)
}
