import type { ParticipantId } from '../../shared/ids.ts'
import type { Event, EventOf, Meeting, Opening, Participant } from './meeting.ts'

/** The meeting as it is when it opens: nobody inside. */
export function opened({ id, roomId, title, at, durationMs, maxParticipants }: Opening): Meeting {
  return {
    id,
    roomId,
    title,
    openedAt: at,
    endsAt: at + durationMs,
    maxParticipants,
    participants: new Map(),
    gone: new Map(),
    emptySince: at,
    ended: null,
  }
}

/**
 * The meeting after one fact. It cannot fail: a fact about somebody who is not inside changes nothing, so that a
 * journal with a hole still folds.
 */
export function evolve(meeting: Meeting, event: Event): Meeting {
  switch (event.type) {
    case 'opened':
      return opened(event)
    case 'joined':
      return joined(meeting, event)
    case 'left':
      return left(meeting, event)
    case 'went-away':
      return withParticipant(meeting, event.id, (who) => ({ ...who, awaySince: event.at }))
    case 'came-back':
      return withParticipant(meeting, event.id, (who) => ({ ...who, awaySince: null }))
    case 'published':
      return withParticipant(meeting, event.id, (who) => publishing(who, event))
    case 'unpublished':
      return withParticipant(meeting, event.id, (who) => unpublishing(who, event))
    case 'muted':
      return withParticipant(meeting, event.id, (who) => microphoneMuted(who, true))
    case 'unmuted':
      return withParticipant(meeting, event.id, (who) => microphoneMuted(who, false))
    case 'hand-raised':
      return withParticipant(meeting, event.id, (who) => ({ ...who, handRaisedAt: event.at }))
    case 'hand-lowered':
      return withParticipant(meeting, event.id, (who) => ({ ...who, handRaisedAt: null }))
    case 'ended':
      return { ...meeting, participants: new Map(), emptySince: event.at, ended: event.reason }
    case 'restored':
      return restored(meeting, event)
  }
}

function joined(meeting: Meeting, { who }: EventOf<'joined'>): Meeting {
  const participants = new Map(meeting.participants).set(who.id, who)
  return { ...meeting, participants, gone: without(meeting.gone, who.id), emptySince: null }
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const copy = new Map(map)
  copy.delete(key)
  return copy
}

function left(meeting: Meeting, { id, reason, at }: EventOf<'left'>): Meeting {
  const participants = new Map(meeting.participants)
  if (!participants.delete(id)) return meeting
  const gone = new Map(meeting.gone).set(id, reason)
  return { ...meeting, participants, gone, emptySince: participants.size === 0 ? at : null }
}

function publishing(who: Participant, { producerId, source, muted }: EventOf<'published'>): Participant {
  return source === 'mic'
    ? { ...who, microphone: { producerId, muted } }
    : { ...who, published: [...who.published, { producerId, source }] }
}

function unpublishing(who: Participant, { producerId }: EventOf<'unpublished'>): Participant {
  return {
    ...who,
    microphone: who.microphone?.producerId === producerId ? null : who.microphone,
    published: who.published.filter((one) => one.producerId !== producerId),
  }
}

function microphoneMuted(who: Participant, muted: boolean): Participant {
  return who.microphone === null ? who : { ...who, microphone: { ...who.microphone, muted } }
}

// Nobody could return while there was no process, so neither seats nor an empty meeting lose time by it.
function restored(meeting: Meeting, { at }: EventOf<'restored'>): Meeting {
  const participants = new Map<ParticipantId, Participant>()
  for (const who of meeting.participants.values()) participants.set(who.id, { ...who, awaySince: at })
  return { ...meeting, participants, emptySince: meeting.emptySince === null ? null : at }
}

function withParticipant(
  meeting: Meeting,
  id: ParticipantId,
  change: (who: Participant) => Participant,
): Meeting {
  const who = meeting.participants.get(id)
  if (who === undefined) return meeting
  return { ...meeting, participants: new Map(meeting.participants).set(id, change(who)) }
}
