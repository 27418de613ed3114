import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StaticText } from '../../shared/pages.ts'
import { readMarkdown } from './markdown.ts'

const OURS = fileURLToPath(new URL('./texts', import.meta.url))
const NAME = /^[a-z-]{1,40}$/
const LANGUAGES = ['fr', 'en'] as const

type Language = StaticText['language']
type Kept = { readonly writtenAt: number; readonly text: StaticText }

/** What `%%NAME%%` and the like stand for in a text. */
export type Words = Readonly<Record<string, string>>

/**
 * The texts of the site: the operator's where their folder has one of that name, in any language, else ours. A file is read
 * again when it has changed.
 */
export class Texts {
  readonly #folders: readonly string[]
  readonly #words: Words
  readonly #kept = new Map<string, Kept>()

  constructor(folder: string | null, words: Words) {
    this.#folders = folder === null ? [OURS] : [folder, OURS]
    this.#words = words
  }

  /** The text of that name, in the other language where this one is missing; null when there is none at all. */
  async find(name: string, language: Language): Promise<StaticText | null> {
    if (!NAME.test(name)) return null
    const others = LANGUAGES.filter((one) => one !== language)
    for (const folder of this.#folders)
      for (const one of [language, ...others]) {
        const text = await this.#read(join(folder, `${name}.${one}.md`), one)
        if (text !== null) return text
      }
    return null
  }

  async #read(path: string, language: Language): Promise<StaticText | null> {
    const writtenAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => null,
    )
    if (writtenAt === null) return null
    const kept = this.#kept.get(path)
    if (kept?.writtenAt === writtenAt) return kept.text
    const { title, blocks } = readMarkdown(this.#filled(await readFile(path, 'utf8')))
    const text = { title: title ?? '', language, blocks }
    this.#kept.set(path, { writtenAt, text })
    return text
  }

  #filled(markdown: string): string {
    return markdown.replace(/%%([A-Z]+)%%/g, (whole, word: string) => this.#words[word] ?? whole)
  }
}
