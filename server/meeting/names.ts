import { NAME_MAX_CHARACTERS } from '../../shared/limits.ts'
import { asLatin } from './look-alikes.ts'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

// Zero-width spaces, joiners, variation selectors: a name must not differ from another by these alone.
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

/** The same for names that a reader takes for the same: case, width, spacing, look-alikes and what is not seen do not count. */
function likeness(name: string): string {
  const seen = name.normalize('NFKD').replace(UNSEEN, '')
  return asLatin(seen).toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** Names of several people, each unlike all the others. */
export class Names {
  readonly #likenesses = new Set<string>()

  constructor(taken: Iterable<string>) {
    for (const name of taken) this.#likenesses.add(likeness(name))
  }

  /**
   * The wanted name, or the wanted name with the first free number: "Ada (2)"; it is taken from now on. Never longer
   * than NAME_MAX_CHARACTERS: a long name gives way to its number.
   */
  give(wanted: string): string {
    let name = wanted
    for (let number = 2; this.#likenesses.has(likeness(name)); number += 1) name = numbered(wanted, number)
    this.#likenesses.add(likeness(name))
    return name
  }
}

function numbered(name: string, number: number): string {
  const suffix = ` (${String(number)})`
  return shortened(name, NAME_MAX_CHARACTERS - suffix.length) + suffix
}

/** A name that nobody here has written, cut to the length of one that may be. */
export function withinLimit(name: string): string {
  return shortened(name, NAME_MAX_CHARACTERS)
}

/** Cuts between what readers take for characters, so that no half of an emoji remains. */
function shortened(name: string, characters: number): string {
  if (name.length <= characters) return name
  let kept = ''
  for (const { segment } of graphemes.segment(name)) {
    if (kept.length + segment.length > characters) break
    kept += segment
  }
  return kept.trimEnd()
}
