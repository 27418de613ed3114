/** What becomes of moderators who look after the room when they do so no more. */
import type { ParticipantId, UserId } from '../../shared/ids.ts'
import type { Feature, Typed } from './feature.ts'
import { withParticipant } from './inside.ts'
import type { Meeting, Participant } from './meeting.ts'
import { producersOf, publishing, withdrawn, type PublishingEvents } from './publishing.ts'

export type StandingCommands = {
  /** Somebody looks after the room no more: who is a moderator by that is a participant now. */
  'lose-standing': { readonly userId: UserId; readonly at: number }
}

export type StandingEvents = {
  'became-participant': { readonly id: ParticipantId; readonly at: number }
  /** A moderator by their link, who looked after the room. */
  'standing-lost': { readonly id: ParticipantId; readonly at: number }
}

type Outcome = Typed<StandingEvents & PublishingEvents>

export const standing: Feature<StandingCommands, StandingEvents, StandingEvents & PublishingEvents> = {
  decide: { 'lose-standing': loseStanding },
  evolve: {
    'became-participant': withParticipation,
    'standing-lost': (meeting, { id }) =>
      withParticipant(meeting, id, (who) => ({ ...who, looksAfter: false })),
  },
}

/** What participants may not send stops, too. */
function loseStanding(
  meeting: Meeting,
  { userId, at }: StandingCommands['lose-standing'],
): readonly Outcome[] {
  const theirs = [...meeting.participants.values()].filter(
    ({ looksAfter, account }) => looksAfter && account?.userId === userId,
  )
  const losing = theirs.filter(({ byStanding }) => byStanding)
  const staying = theirs.filter(({ byStanding }) => !byStanding)
  const lost = staying.map(({ id }) => ({ type: 'standing-lost', id, at }) as const)
  const became = losing.map(({ id }) => ({ type: 'became-participant', id, at }) as const)
  const stopped = losing.flatMap(mediaOfAway)
  const now = stopped.reduce(publishing.evolve.unpublished, became.reduce(withParticipation, meeting))
  return [...lost, ...became, ...stopped, ...withdrawn(now)]
}

// With their rights ends the media of a page that is away: it could not be told that it is shown less now.
function mediaOfAway(who: Participant): Typed<PublishingEvents, 'unpublished'>[] {
  if (who.awaySince === null) return []
  return producersOf(who).map((producerId) => ({ type: 'unpublished', id: who.id, producerId }))
}

function withParticipation(meeting: Meeting, { id }: StandingEvents['became-participant']): Meeting {
  return withParticipant(meeting, id, (who) => ({
    ...who,
    role: 'participant',
    byStanding: false,
    looksAfter: false,
  }))
}
