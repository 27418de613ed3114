/** Which names a reader takes for the same. Plain values: the browser may import this file. */
import { asLatin } from './look-alikes.ts'

// Zero-width spaces, joiners, variation selectors: a name must not differ from another by these alone.
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

// One character may unfold to eighteen: beyond this many, names are not compared.
const COMPARED_CHARACTERS = 200

const NUMBERED = /^(.*)( \(\d+\))$/su

/** The same for names that a reader takes for the same: case, width, spacing, look-alikes and what is not seen do not count. */
export function likenessOf(name: string): string {
  const { own, number } = withoutNumber(name)
  return likenessOfText(own) + likenessOfNumber(number)
}

/** The same without the number that tells a name from those that are alike. */
export function plainLikenessOf(name: string): string {
  return likenessOfText(withoutNumber(name).own)
}

function withoutNumber(name: string) {
  const [, own = name, number = ''] = NUMBERED.exec(name) ?? []
  return { own, number }
}

/** The likeness of a name that has no number. */
export function likenessOfText(text: string): string {
  const seen = text.normalize('NFKD').replace(UNSEEN, '').slice(0, COMPARED_CHARACTERS)
  return asLatin(seen).replace(/\s+/gu, ' ').trim()
}

/** The likeness of a number behind a name. */
export function likenessOfNumber(number: string): string {
  return asLatin(number)
}
