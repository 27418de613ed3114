import { likenessOf, likenessOfNumber, likenessOfText } from '../../shared/likeness.ts'
import { NAME_MAX_CHARACTERS } from '../../shared/limits.ts'
import { cutName } from '../../shared/person-name.ts'

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
        own = { text, likeness: likenessOfText(text), room }
      }
      if (!this.#take(own.likeness + likenessOfNumber(number))) continue
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
