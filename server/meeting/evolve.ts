import type { ParticipantId } from '../../shared/ids.ts'
import type { Event, EventOf, GoneReason, Meeting, Opening, Participant } from './meeting.ts'

/** The meeting as it is when it opens: nobody inside, and waiting for a moderator to start it. */
export function opened({ id, roomId, permanent, host, settings, at }: Opening): Meeting {
  return {
    id,
    roomId,
    permanent,
    host,
    settings,
    openedAt: at,
    startedAt: null,
    endsAt: null,
    participants: new Map(),
    waiting: new Map(),
    gone: new Map(),
    emptySince: at,
    ended: null,
  }
}

/**
 * The meeting after one fact. It cannot fail: a fact about somebody who is not there changes nothing, so that a journal
 * with a hole still folds.
 */
export function evolve(meeting: Meeting, event: Event): Meeting {
  switch (event.type) {
    case 'opened':
      return opened(event)
    case 'started':
      return { ...meeting, startedAt: event.at, endsAt: event.endsAt }
    case 'joined':
      return joined(meeting, event)
    case 'left':
      return left(meeting, event)
    case 'began-waiting':
      return beganWaiting(meeting, event)
    case 'stopped-waiting':
      return stoppedWaiting(meeting, event)
    case 'went-away':
      return withAway(meeting, event.id, event.at)
    case 'came-back':
      return withAway(meeting, event.id, null)
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
    case 'configured':
      return { ...meeting, settings: event.settings, endsAt: event.endsAt }
    case 'ended':
      return ended(meeting, event)
    case 'restored':
      return restored(meeting, event)
  }
}

function joined(meeting: Meeting, { who }: EventOf<'joined'>): Meeting {
  const participants = new Map(meeting.participants).set(who.id, who)
  const waiting = without(meeting.waiting, who.id)
  return { ...meeting, participants, waiting, gone: without(meeting.gone, who.id), emptySince: null }
}

function beganWaiting(meeting: Meeting, { who }: EventOf<'began-waiting'>): Meeting {
  const waiting = new Map(meeting.waiting).set(who.id, who)
  return { ...meeting, waiting, gone: without(meeting.gone, who.id), emptySince: null }
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const copy = new Map(map)
  copy.delete(key)
  return copy
}

function left(meeting: Meeting, { id, reason, at }: EventOf<'left'>): Meeting {
  if (!meeting.participants.has(id)) return meeting
  return gone({ ...meeting, participants: without(meeting.participants, id) }, { id, reason, at })
}

function stoppedWaiting(meeting: Meeting, { id, reason, at }: EventOf<'stopped-waiting'>): Meeting {
  if (!meeting.waiting.has(id)) return meeting
  return gone({ ...meeting, waiting: without(meeting.waiting, id) }, { id, reason, at })
}

type Going = { readonly id: ParticipantId; readonly reason: GoneReason; readonly at: number }

function gone(meeting: Meeting, { id, reason, at }: Going): Meeting {
  const empty = meeting.participants.size + meeting.waiting.size === 0
  return {
    ...meeting,
    gone: new Map(meeting.gone).set(id, reason),
    emptySince: empty ? at : null,
  }
}

function ended(meeting: Meeting, { reason, at }: EventOf<'ended'>): Meeting {
  return { ...meeting, participants: new Map(), waiting: new Map(), emptySince: at, ended: reason }
}

function publishing(who: Participant, { producerId, source, muted }: EventOf<'published'>): Participant {
  return source === 'mic'
    ? { ...who, arriving: false, microphone: { producerId, muted } }
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
  return {
    ...meeting,
    participants: allAway(meeting.participants, at),
    waiting: allAway(meeting.waiting, at),
    emptySince: meeting.emptySince === null ? null : at,
  }
}

function allAway<W extends { readonly awaySince: number | null }>(
  people: ReadonlyMap<ParticipantId, W>,
  at: number,
): ReadonlyMap<ParticipantId, W> {
  return new Map(Array.from(people, ([id, who]) => [id, { ...who, awaySince: at }]))
}

function withAway(meeting: Meeting, id: ParticipantId, awaySince: number | null): Meeting {
  const who = meeting.waiting.get(id)
  if (who === undefined) return withParticipant(meeting, id, (one) => ({ ...one, awaySince }))
  return { ...meeting, waiting: new Map(meeting.waiting).set(id, { ...who, awaySince }) }
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
