/** Names of people as providers send them, made fit to be read. */
import { FORGING } from '../../shared/forging.ts'
import { cutName } from '../../shared/person-name.ts'

// Written small within a name in the languages of those who come here: "de Gaulle", "van der Berg", "dos Santos".
const PARTICLES = new Set('de du des d von van der den zu ter ten da das do dos y'.split(' '))

const WORD = /\p{L}[\p{L}\p{M}]*/gu
// What would forge the text around a name or not be seen.
const UNFIT = new RegExp(`[${FORGING}\\p{Co}\\p{Cn}\\u200B\\u200E\\u200F\\u2060-\\u2065\\uFEFF]`, 'gu')

/**
 * Given and family name in one, each in title case when it came in capitals, as directories like to have them; what was
 * written in both cases is left as it is.
 */
export function fullName(given: string, family: string): string {
  const parts = [titled(tidy(given), true), titled(tidy(family), given.trim() === '')]
  return cutName(parts.filter((part) => part !== '').join(' '))
}

function tidy(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').replace(UNFIT, '').trim()
}

/** @param first whether a particle at its start is the start of the whole name, which is written large */
function titled(text: string, first: boolean): string {
  if (text !== text.toUpperCase() || text === text.toLowerCase()) return text
  return text.replace(WORD, (word, at: number) => {
    const small = word.toLowerCase()
    const starts = first && at === 0
    if (!starts && isParticle(small, text, at)) return small
    return capitalised(small)
  })
}

// A "d" is one only before an apostrophe; the others only before a space: "DE-GAULLE" is no "de-Gaulle".
function isParticle(small: string, text: string, at: number): boolean {
  if (!PARTICLES.has(small)) return false
  const next = text[at + small.length]
  return small === 'd' ? next === "'" || next === '’' : next === ' '
}

function capitalised(small: string): string {
  const [initial = '', ...rest] = small
  const word = initial.toUpperCase() + rest.join('')
  return word.replace(/^Mc(\p{L})(?=\p{L}{2})/u, (_all, letter: string) => `Mc${letter.toUpperCase()}`)
}
