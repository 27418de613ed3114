import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Meeting, Participant, Waiting } from './meeting.ts'

/**
 * Who asks, if inside.
 *
 * @throws Refused `forbidden` for anybody else.
 */
export function insider(meeting: Meeting, id: ParticipantId): Participant {
  const who = meeting.participants.get(id)
  if (who === undefined) throw new Refused('forbidden', 'you are not in this meeting')
  return who
}

/**
 * Who asks, if inside and a moderator.
 *
 * @throws Refused `forbidden` for anybody else.
 */
export function moderator(meeting: Meeting, id: ParticipantId): Participant {
  const who = insider(meeting, id)
  if (who.role !== 'moderator') throw new Refused('forbidden', 'only a moderator may do this')
  return who
}

/**
 * Whom somebody may act upon: oneself, or as a moderator anybody inside.
 *
 * @throws Refused `forbidden` when `by` may not, `not-found` when a moderator names somebody who is not inside.
 */
export function subject(meeting: Meeting, by: ParticipantId, id: ParticipantId): Participant {
  if (by === id) return insider(meeting, by)
  moderator(meeting, by)
  return other(meeting, id)
}

/** Somebody inside, whoever asks. @throws Refused `not-found` for who is not. */
export function other(meeting: Meeting, id: ParticipantId): Participant {
  const who = meeting.participants.get(id)
  if (who === undefined) throw new Refused('not-found', 'this participant is not in the meeting')
  return who
}

/** Who is inside or waits, if they are. */
export function anybody(meeting: Meeting, id: ParticipantId): Participant | Waiting | undefined {
  return meeting.participants.get(id) ?? meeting.waiting.get(id)
}

/** The meeting with one participant changed; the same when they are not inside. */
export function withParticipant(
  meeting: Meeting,
  id: ParticipantId,
  change: (who: Participant) => Participant,
): Meeting {
  const who = meeting.participants.get(id)
  if (who === undefined) return meeting
  return { ...meeting, participants: new Map(meeting.participants).set(id, change(who)) }
}

/** The same map without a key. */
export function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const copy = new Map(map)
  copy.delete(key)
  return copy
}
