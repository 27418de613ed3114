/** What moderators call people. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator, other, withParticipant } from './inside.ts'
import type { Meeting } from './meeting.ts'
import { likenessOf } from '../../shared/likeness.ts'
import { Names } from './names.ts'

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
    renamed: (meeting, { id, name }) =>
      withParticipant(meeting, id, (who) => ({ ...who, name, likeness: likenessOf(name) })),
  },
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
