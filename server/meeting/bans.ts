/** Against whom a ban holds. */
import { Refused } from '../../shared/refused.ts'
import type { Ban, Meeting, Person } from './meeting.ts'
import { likenessOf } from '../../shared/likeness.ts'

/** By what somebody who comes may be known again. */
export type Arrival = Pick<Person, 'browser' | 'account'> & { readonly looksAfter: boolean }

/** The ban that holds against somebody who comes: by their browser or their account. Never against who looks after the room. */
export function banOn({ bans }: Meeting, who: Arrival): Ban | undefined {
  if (who.looksAfter) return undefined
  for (const ban of bans.values()) if (isSame(ban, who)) return ban
  return undefined
}

/** @throws Refused `banned` with who did it. */
export function refuseBanned(meeting: Meeting, who: Arrival): void {
  const ban = banOn(meeting, who)
  if (ban !== undefined) throw new Refused('banned', 'you may not come back to this meeting', { by: ban.by })
}

/**
 * Whether who comes may be somebody banned whose browser forgot who they were: by the same link and under the same name.
 * It may also be a stranger, so they are not refused: they wait until a moderator has looked.
 */
export function mayBeBanned({ bans }: Meeting, { link, name }: Pick<Person, 'link' | 'name'>): boolean {
  if (link === null || bans.size === 0) return false
  const likeness = bareLikeness(name)
  return [...bans.values()].some((ban) => ban.link === link && bareLikeness(ban.name) === likeness)
}

/** Whether two are the same person, as far as that can be known. */
export function isSame(
  one: Pick<Person, 'browser' | 'account'>,
  other: Pick<Person, 'browser' | 'account'>,
): boolean {
  if (one.browser !== null && one.browser === other.browser) return true
  const [mine, theirs] = [one.account, other.account]
  if (mine === null || theirs === null) return false
  return mine.session === theirs.session || (mine.userId !== null && mine.userId === theirs.userId)
}

// "Bob (2)" was the second Bob inside.
function bareLikeness(name: string): string {
  return likenessOf(name).replace(/ \(\d+\)$/u, '')
}
