/** Who moderates and who presents. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Role } from '../../shared/roles.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator, other, withParticipant } from './inside.ts'
import type { Meeting, Participant, Person } from './meeting.ts'
import { keysOf } from './person.ts'
import { withdrawnFrom, type PublishingEvents } from './publishing.ts'

type OneToAnother = { readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }

export type RoleCommands = {
  promote: OneToAnother
  demote: OneToAnother
  /** Whoever presented before does so no more. */
  'make-presenter': OneToAnother
  /** Nobody presents any more. */
  'take-presenter': { readonly by: ParticipantId; readonly at: number }
}

export type RoleEvents = {
  promoted: OneToAnother
  demoted: OneToAnother
  'presenter-made': OneToAnother
  /** `id`: who presented. */
  'presenter-taken': OneToAnother
}

type Outcomes = RoleEvents & PublishingEvents

export const roles: Feature<RoleCommands, RoleEvents, Outcomes> = {
  decide: {
    promote: (meeting, { by, id, at }) => {
      moderator(meeting, by)
      return other(meeting, id).role === 'moderator' ? [] : [{ type: 'promoted', id, by, at }]
    },
    demote,
    'make-presenter': (meeting, { by, id, at }) => {
      moderator(meeting, by)
      return other(meeting, id).presenter ? [] : [{ type: 'presenter-made', id, by, at }]
    },
    'take-presenter': (meeting, { by, at }) => {
      moderator(meeting, by)
      const id = presenterOf(meeting)?.id
      return id === undefined ? [] : [{ type: 'presenter-taken', id, by, at }]
    },
  },
  evolve: {
    promoted: (meeting, { id }) => withRole(meeting, id, 'moderator'),
    demoted: (meeting, { id }) => withRole(meeting, id, 'participant'),
    'presenter-made': (meeting, { id }) => {
      if (!meeting.participants.has(id)) return meeting
      return withParticipant(withoutPresenter(meeting), id, (who) => ({ ...who, presenter: true }))
    },
    'presenter-taken': withoutPresenter,
  },
}

/** Who presents, if anybody does. */
export function presenterOf({ participants }: Meeting): Participant | undefined {
  for (const who of participants.values()) if (who.presenter) return who
  return undefined
}

/**
 * The role in which somebody comes: who was demoted stays so on every way back, until they are promoted again. Who looks
 * after the room is always a moderator.
 */
export function roleOnArrival(meeting: Meeting, who: Arriving): Role {
  if (who.looksAfter) return 'moderator'
  return keysOf(who).some((key) => meeting.demoted.has(key)) ? 'participant' : who.role
}
type Arriving = Pick<Person, 'browser' | 'account'> & { readonly role: Role; readonly looksAfter: boolean }

/**
 * Oneself too. What participants may not send stops at once.
 *
 * @throws Refused `forbidden` to everybody but moderators, and with the limit `looks-after` where who looks after the room
 *   is meant.
 */
function demote(
  meeting: Meeting,
  { by, id, at }: Typed<RoleCommands, 'demote'>,
): Typed<Outcomes, 'demoted' | 'unpublished' | 'muted'>[] {
  moderator(meeting, by)
  const who = other(meeting, id)
  refuseLookingAfter(who)
  if (who.role === 'participant') return []
  const demoted = { type: 'demoted', id, by, at } as const
  return [demoted, ...withdrawnFrom(meeting, { ...who, role: 'participant' })]
}

/** @throws Refused `forbidden` with the limit `looks-after`. */
export function refuseLookingAfter({ looksAfter }: Participant): void {
  if (looksAfter) throw new Refused('forbidden', 'they look after this room', { limit: 'looks-after' })
}

function withRole(meeting: Meeting, id: ParticipantId, role: Role): Meeting {
  const who = meeting.participants.get(id)
  if (who === undefined) return meeting
  const demoted = new Set(meeting.demoted)
  for (const key of keysOf(who)) {
    if (role === 'participant') demoted.add(key)
    else demoted.delete(key)
  }
  return withParticipant({ ...meeting, demoted }, id, (one) => ({ ...one, role }))
}

function withoutPresenter(meeting: Meeting): Meeting {
  const before = presenterOf(meeting)
  if (before === undefined) return meeting
  return withParticipant(meeting, before.id, (who) => ({ ...who, presenter: false }))
}
