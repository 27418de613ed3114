import { NAME_MAX_CHARACTERS } from '../../shared/limits.ts'
import { cutName } from '../../shared/person-name.ts'
import { asLatin } from './look-alikes.ts'

// Zero-width spaces, joiners, variation selectors: a name must not differ from another by these alone.
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

// One character may unfold to eighteen: beyond this many, names are not compared.
const COMPARED_CHARACTERS = 200

const NUMBERED = /^(.*)( \(\d+\))$/su

/** The same for names that a reader takes for the same: case, width, spacing, look-alikes and what is not seen do not count. */
export function likenessOf(name: string): string {
  const [, own = name, number = ''] = NUMBERED.exec(name) ?? []
  return ofText(own) + ofNumber(number)
}

function ofText(text: string): string {
  const seen = text.normalize('NFKD').replace(UNSEEN, '').slice(0, COMPARED_CHARACTERS)
  return asLatin(seen).toLowerCase().replace(/\s+/gu, ' ').trim()
}

function ofNumber(number: string): string {
  return asLatin(number).toLowerCase()
}

/** Names of several people, each unlike all the others. Each name that is given costs the same, however many are alike. */
export class Names {
  readonly #taken: Set<string>
  /** The number from which to look on for a name that was given before, by its likeness. */
  readonly #next = new Map<string, number>()

  /** The likenesses of the names that people have. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken)
  }

  /**
   * The wanted name, or the wanted name with the first free number: "Ada (2)"; it is taken from now on. Never longer
   * than NAME_MAX_CHARACTERS: a long name gives way to its number.
   */
  give(wanted: string): string {
    const likeness = likenessOf(wanted)
    if (this.#take(likeness)) return wanted
    let own = { text: '', likeness: '', room: -1 }
    for (let count = this.#next.get(likeness) ?? 2; ; count += 1) {
      const number = ` (${String(count)})`
      const room = NAME_MAX_CHARACTERS - number.length
      if (own.room !== room) {
        const text = cutName(wanted, room)
        own = { text, likeness: ofText(text), room }
      }
      if (!this.#take(own.likeness + ofNumber(number))) continue
      this.#next.set(likeness, count + 1)
      return own.text + number
    }
  }

  #take(likeness: string): boolean {
    if (this.#taken.has(likeness)) return false
    this.#taken.add(likeness)
    return true
  }
}
