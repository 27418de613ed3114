/** What there is to be said, in each language: the sounds are made of it, and compared with it. */
import { createHash } from 'node:crypto'
import { LANGUAGES, type Language } from '../call/model.ts'
import { MOST_SPOKEN, SENTENCES, type Phrase, type Sentence } from '../call/phrases.ts'
import en from './words/en.json' with { type: 'json' }
import fr from './words/fr.json' with { type: 'json' }

const WORDS: Record<Language, Record<Sentence, string>> = { en, fr }

/** How it is spoken: changed, every sound is made anew. */
export const VOICES: Record<Language, readonly string[]> = {
  en: ['-v', 'en-gb', '-s', '155', '-p', '45'],
  fr: ['-v', 'fr', '-s', '155', '-p', '45'],
}

export type Prompt = {
  readonly language: Language
  /** Its file is called so. */
  readonly name: string
  readonly text: string
  /** Of text and voice: a sound of another one is out of date. */
  readonly sum: string
}

/** The name of a phrase's file. */
export function nameOf(phrase: Phrase): string {
  return typeof phrase === 'number' ? `number-${phrase}` : phrase
}

/** Everything, in the order of the list. */
export function prompts(): Prompt[] {
  const numbers = Array.from({ length: MOST_SPOKEN + 1 }, (_, number) => number)
  return LANGUAGES.flatMap((language) =>
    [...SENTENCES, ...numbers].map((phrase) => {
      const text = typeof phrase === 'number' ? String(phrase) : WORDS[language][phrase]
      const sum = createHash('sha256')
        .update([...VOICES[language], text].join(' '))
        .digest('hex')
        .slice(0, 16)
      return { language, name: nameOf(phrase), text, sum }
    }),
  )
}
