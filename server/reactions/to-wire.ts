/** A meeting as others may see it. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import { SNAPSHOT_PARTICIPANTS } from '../../shared/limits.ts'
import type { MeetingFacts, MicrophoneState, Participant as Shown, Snapshot } from '../../shared/protocol.ts'
import type { Meeting, Participant, Published } from '../meeting/meeting.ts'

/** Everything that others may know of a participant, and nothing else. */
export function toWire(who: Participant): Shown {
  return {
    id: who.id,
    name: who.name,
    role: who.role,
    via: who.via,
    presence: who.awaySince === null ? 'here' : 'away',
    microphone: microphoneState(who),
    videos: who.published.flatMap(videoOf),
    handRaisedAt: who.handRaisedAt,
  }
}

function microphoneState({ microphone }: Participant): MicrophoneState {
  if (microphone === null) return 'off'
  return microphone.muted ? 'muted' : 'live'
}

// The sound of a shared screen is heard, not shown.
function videoOf({ producerId, source }: Published): Shown['videos'] {
  return source === 'screen-audio' ? [] : [{ producerId, source }]
}

/** What is the same for everybody in a meeting. `now`: the server's clock. */
export function factsOf({ id, roomId, title, openedAt, endsAt }: Meeting, now: number): MeetingFacts {
  return { id, roomId, title, openedAt, endsAt, now }
}

/**
 * The meeting as somebody first sees it. Of many, those to show first: oneself, who sends video, moderators, raised
 * hands, who is unmuted, and then the newest.
 */
export function snapshotOf(meeting: Meeting, self: ParticipantId, now: number): Snapshot {
  return {
    meeting: factsOf(meeting, now),
    participants: firstToShow(meeting, self).map(toWire),
    count: meeting.participants.size,
  }
}

function firstToShow({ participants }: Meeting, self: ParticipantId): Participant[] {
  const everybody = [...participants.values()]
  if (everybody.length <= SNAPSHOT_PARTICIPANTS) return everybody
  // Ranks instead of a sort: this runs for every join of a large meeting. Later in the map is newer.
  const ranks: Participant[][] = [[], [], [], [], [], []]
  for (const who of everybody.reverse()) ranks[rankOf(who, self)]?.push(who)
  return ranks.flat().slice(0, SNAPSHOT_PARTICIPANTS)
}

function rankOf(who: Participant, self: ParticipantId): number {
  const reasons = [
    who.id === self,
    who.published.length > 0,
    who.role === 'moderator',
    who.handRaisedAt !== null,
    who.microphone?.muted === false,
    true,
  ]
  return reasons.indexOf(true)
}
