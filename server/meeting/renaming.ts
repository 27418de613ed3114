/** What moderators call people. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator, other, withParticipant } from './inside.ts'
import type { Meeting, Participant, Person } from './meeting.ts'
import { likenessOf } from '../../shared/likeness.ts'
import { Names } from './names.ts'
import { keysOf as keysOfPerson } from './person.ts'
import { REMEMBERED_MAX } from './turned-away.ts'

type Renaming = {
  readonly by: ParticipantId
  readonly id: ParticipantId
  readonly name: string
  readonly at: number
}

export type RenamingCommands = { rename: Renaming }
/** `name` is unlike those of all others inside. */
export type RenamingEvents = { renamed: Renaming }

export const renaming: Feature<RenamingCommands, RenamingEvents> = {
  decide: { rename },
  evolve: {
    renamed: (meeting, { by, id, name }) => {
      const who = meeting.participants.get(id)
      if (who === undefined) return meeting
      const renamed = withParticipant(meeting, id, () => ({ ...who, name, likeness: likenessOf(name) }))
      return { ...renamed, givenNames: remembering(meeting.givenNames, who, by === id ? null : name) }
    },
  },
}

/** How somebody who comes is called: as a moderator called them when they were here before, or as they say. */
export function nameOnArrival({ givenNames }: Meeting, who: Person): string {
  const given = who.verified ? [] : keysOf(who).flatMap((key) => givenNames.get(key) ?? [])
  return given[0] ?? who.name
}

// Behind one number, or browser, may be several people: a telephone's id is that of the first.
function keysOf({ id, via, ...who }: Pick<Person, 'id' | 'via' | 'browser' | 'account'>): string[] {
  return via === 'phone' ? [`id ${id}`] : keysOfPerson(who)
}

function remembering(
  names: Meeting['givenNames'],
  who: Participant,
  name: string | null,
): Meeting['givenNames'] {
  const remembered = new Map(names)
  for (const key of keysOf(who)) {
    remembered.delete(key)
    if (name !== null) remembered.set(key, name)
  }
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED_MAX) break
    remembered.delete(oldest)
  }
  return remembered
}

/**
 * Oneself too.
 *
 * @throws Refused `forbidden` to everybody but moderators, and with the limit `verified` where the name is what a provider
 *   of identity says.
 */
function rename(meeting: Meeting, { by, id, name, at }: Typed<RenamingCommands, 'rename'>) {
  moderator(meeting, by)
  const who = other(meeting, id)
  if (who.verified) throw new Refused('forbidden', 'this name is verified', { limit: 'verified' })
  const others = [...meeting.participants.values()].filter((one) => one.id !== id)
  const given = new Names(others.map(({ likeness }) => likeness)).give(name)
  return given === who.name ? [] : [{ type: 'renamed' as const, by, id, name: given, at }]
}
