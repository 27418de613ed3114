import type { LockedPerson } from '../../../shared/locks.ts'
import type { MeetingFacts, Participant } from '../../../shared/meeting.ts'
import type { Batch, Entered, Happening, HappeningNotice } from '../../../shared/protocol.ts'
import type { Timer } from '../../../shared/timer.ts'
import type { View } from './view.ts'

/**
 * The view once the server has said who one is: from its snapshot, or on a resume from what the page had and missed.
 */
export function enter(view: View, entered: Entered): View {
  const { self: selfId, snapshot, missed, seq } = entered
  const start: View = snapshot
    ? {
        seq: missed[0] ? missed[0].seq - 1 : seq,
        meeting: snapshot.meeting,
        selfId,
        people: new Map(snapshot.participants.map((participant) => [participant.id, participant])),
        count: snapshot.count,
        waiting: new Map(snapshot.waiting.map((person) => [person.id, person])),
        handled: view.handled,
        affiliation: snapshot.affiliation,
        locked: new Map(snapshot.locked.map((person) => [person.id, person])),
        ended: null,
      }
    : { ...view, selfId }
  const caughtUp = missed.reduce(applyBatch, start)
  return { ...caughtUp, seq: Math.max(caughtUp.seq, seq) }
}

/** The view after one happening. Pure; a happening that says what is known already changes nothing. */
export function apply(view: View, happening: Happening): View {
  switch (happening.name) {
    case 'participant:joined':
      return { ...withPerson(view, happening.notice.participant), count: happening.notice.count }
    case 'participant:changed':
      return withPerson(view, happening.notice.participant)
    case 'participant:left':
      return {
        ...withoutPerson(view, happening.notice.id),
        locked: without(view.locked, happening.notice.id),
        count: happening.notice.count,
      }
    case 'participant:hidden':
      return { ...withoutPerson(view, happening.notice.id), count: happening.notice.count }
    case 'lock:changed':
      return view.meeting === null
        ? view
        : { ...view, meeting: { ...view.meeting, locks: happening.notice.locks } }
    case 'lock:person-changed':
      return { ...view, locked: withLocked(view.locked, happening.notice.person) }
    case 'you:muted':
    case 'you:promoted':
    case 'you:demoted':
    case 'you:renamed':
    case 'you:presenter':
    case 'you:asked-to-unmute':
    case 'you:stopped':
    case 'you:hand-lowered':
    case 'you:spotlit':
    case 'you:interpreter':
    case 'meeting:prolonged':
      return view
    case 'meeting:changed':
      return { ...view, meeting: happening.notice.meeting }
    case 'waiting:changed':
      return {
        ...view,
        waiting: new Map(view.waiting).set(happening.notice.person.id, happening.notice.person),
      }
    case 'waiting:left':
      return handled(view, happening.notice)
    case 'timer:changed':
      return withFacts(view, () => ({ timer: happening.notice.timer }))
    case 'timer:ready':
      return withFacts(view, ({ timer }) => ({ timer: timer && withReady(timer, happening.notice) }))
    case 'stage:changed':
      return withFacts(view, () => happening.notice)
    case 'dashboard:opened':
      return withFacts(view, () => ({ dashboard: true }))
    case 'chat:ruled':
      return withFacts(view, () => ({ chat: happening.notice.rules }))
    case 'chat:message':
    case 'chat:reacted':
    case 'chat:reported':
    case 'chat:cleared':
      return view
    case 'meeting:ended':
      return { ...view, ended: happening.notice }
  }
}

function withFacts(view: View, change: (facts: MeetingFacts) => Partial<MeetingFacts>): View {
  return view.meeting === null ? view : { ...view, meeting: { ...view.meeting, ...change(view.meeting) } }
}

function withReady(timer: Timer, { id, ready }: HappeningNotice<'timer:ready'>): Timer {
  const others = timer.ready.filter((one) => one !== id)
  return { ...timer, ready: ready ? [...others, id] : others }
}

/** The view after a batch. One that is known already, told again on a resume, changes nothing. */
export function applyBatch(view: View, batch: Batch): View {
  if (batch.seq <= view.seq) return view
  return { ...batch.happenings.reduce(apply, view), seq: batch.seq }
}

/** The view with a page of the list of people. */
export function withPeople(view: View, participants: readonly Participant[]): View {
  if (participants.length === 0) return view
  const people = new Map(view.people)
  for (const participant of participants) people.set(participant.id, participant)
  return { ...view, people, count: Math.max(view.count, people.size) }
}

function withPerson(view: View, participant: Participant): View {
  return { ...view, people: new Map(view.people).set(participant.id, participant) }
}

function withoutPerson(view: View, id: string): View {
  const people = without(view.people, id)
  return people === view.people ? view : { ...view, people }
}

const HANDLED_MAX = 20

function handled(view: View, { id, outcome, by }: HappeningNotice<'waiting:left'>): View {
  const { name } = view.waiting.get(id) ?? {}
  const waiting = without(view.waiting, id)
  if (by === null || name === undefined) return { ...view, waiting }
  const others = view.handled.filter((one) => one.id !== id)
  return { ...view, waiting, handled: [...others, { id, name, outcome, by }].slice(-HANDLED_MAX) }
}

function withLocked(locked: View['locked'], person: LockedPerson): View['locked'] {
  const rest = new Map(locked)
  if (Object.keys(person.locks).length > 0) rest.set(person.id, person)
  else rest.delete(person.id)
  return rest
}

function without<T>(people: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!people.has(id)) return people
  const rest = new Map(people)
  rest.delete(id)
  return rest
}
