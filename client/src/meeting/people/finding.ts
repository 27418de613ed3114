/** Finds people by what is written of their names, and those who are called like a moderator. Pure. */
import { plainLikenessOf } from '../../../../shared/likeness.ts'
import type { Participant } from '../../../../shared/meeting.ts'

const MARKS = /\p{M}/gu

/** Without accents and capitals: who searches for "zoe" means Zoé, too. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase()
}

/** Whether a name has all the words that are looked for, in any order. */
export function nameFinder(wanted: string): (name: string) => boolean {
  const words = plain(wanted)
    .split(/\s+/u)
    .filter((word) => word !== '')
  return (name) => {
    const looked = plain(name)
    return words.every((word) => looked.includes(word))
  }
}

/** What may be called like somebody else: in the meeting or before its door. */
type Named = Pick<Participant, 'name' | 'verified'> & { readonly role?: Participant['role'] }

/** Tells who has the name of one of these moderators for a reader, and is none, and no provider vouches for the name. */
export function moderatorLikeness(people: Iterable<Participant>): (who: Named) => boolean {
  const moderators = new Set<string>()
  for (const { name, role } of people) if (role === 'moderator') moderators.add(plainLikenessOf(name))
  return ({ name, verified, role }) =>
    role !== 'moderator' && !verified && name !== '' && moderators.has(plainLikenessOf(name))
}
