/** What is a person's name, as far as both sides must agree. Plain values: the browser may import this file. */
import { NAME_MAX_CHARACTERS } from './limits.ts'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** A name cut to so many characters, between what readers take for characters: no half of an emoji remains. */
export function cutName(name: string, characters = NAME_MAX_CHARACTERS): string {
  if (name.length <= characters) return name
  let kept = ''
  for (const { segment } of graphemes.segment(name)) {
    if (kept.length + segment.length > characters) break
    kept += segment
  }
  return kept.trimEnd()
}
