/** What follows an event: who is told what, what is logged and what changes for the media. One table. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Event, EventOf } from '../meeting/features.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import {
  endpointsOf,
  everyone,
  goingOf,
  nameOf,
  type Announcement,
  type Following,
  type MediaChange,
  type Message,
} from './following.ts'
import { microphonePaused } from '../meeting/publishing.ts'
import { chatFollowing } from './chat.ts'
import { handsTable } from './hands.ts'
import { camerasOfAll, lockFollowing, restatedLocks, restatedOnArrival } from './locks.ts'
import { participationTable } from './participation.ts'
import { moderatingTable } from './moderating.ts'
import { changed, joined } from './seen.ts'
import { factsOf } from './to-wire.ts'
import { noLongerWaiting, waitingFollowing, whoWaits } from './waiting.ts'
import { stageTable } from './stage.ts'
import { timerTable } from './timer.ts'

const changedOne = {
  tell: ({ after }: Happened, { id }: { readonly id: ParticipantId }) => changed(after, id),
}
const presenceChanged = {
  tell: ({ after }: Happened, { id }: { readonly id: ParticipantId }) => [
    ...changed(after, id),
    ...whoWaits(after, id),
  ],
  log: participantOf,
  repeats: { what: 'presence' },
} as const

/** What follows each event: the whole of it. Nobody inside has a socket yet when a meeting is opened, started or taken over. */
const table: { readonly [T in Event['type']]: Following<T> } = {
  opened: { log: () => ({}) },
  started: { log: () => ({}) },
  restored: { log: () => ({}) },
  ended: {
    tell: ({ before }, { reason, by }) =>
      everyone({ name: 'meeting:ended', notice: { reason, by: nameOf(before, by) } }),
    urgent: true,
    log: ({ reason }) => ({ reason }),
    media: () => [{ do: 'close-room' }],
  },
  joined: {
    tell: (happened, { id, admittedBy }) => [
      ...noLongerWaiting(happened, id, 'admitted', admittedBy),
      ...joined(happened.after, id),
      ...restatedLocks(happened.after, id),
    ],
    media: (happened, { id }) => restatedOnArrival(happened, id),
    log: ({ id, role, via }) => ({ participantId: id, role, via }),
  },
  left: {
    tell: ({ after }, event) => everyone({ name: 'participant:left', notice: leaving(after, event) }),
    log: goingOf,
    media: ({ before }, { id }) => endpointsOf(before, id),
  },
  'became-participant': {
    tell: (happened, event) => [
      ...changedOne.tell(happened, event),
      { to: { only: event.id }, happening: { name: 'you:demoted', notice: { by: null } } },
    ],
    log: participantOf,
    media: ({ before }, { id }) =>
      before.participants.get(id)?.awaySince == null
        ? [{ do: 'privilege', id, privileged: false }]
        : [{ do: 'close-endpoints', id }],
  },
  ...waitingFollowing,
  'standing-lost': { ...changedOne, log: participantOf },
  'went-away': presenceChanged,
  'came-back': presenceChanged,
  published: changedOne,
  unpublished: {
    tell: stopped,
    urgent: true,
    media: (_, { producerId }) => [{ do: 'close-producer', producerId }],
  },
  muted: {
    tell: muted,
    urgent: true,
    media: ({ after }, { id }) => microphoneOf(after, id),
    repeats: { what: 'microphone', atOnce: true },
  },
  unmuted: {
    ...changedOne,
    urgent: true,
    media: ({ after }, { id }) => microphoneOf(after, id),
    repeats: { what: 'microphone' },
  },
  ...moderatingTable,
  ...handsTable,
  ...timerTable,
  ...stageTable,
  ...participationTable,
  ...lockFollowing,
  'sound-test-began': { ...changedOne, urgent: true, repeats: { what: 'sound test' } },
  'sound-test-ended': { ...changedOne, urgent: true, repeats: { what: 'sound test' } },
  ...chatFollowing,
  prolonged: { tell: prolonged, log: ({ by }) => ({ participantId: by }) },
  configured: {
    tell: configured,
    log: () => ({}),
    media: ({ before, after }) =>
      before.locks.camerasToAll === after.locks.camerasToAll ? [] : [{ do: 'restate-room' }],
  },
}

function following({ event }: Happened): Following<Event['type']> {
  // The row belongs to the event by its type, which the compiler forgets.
  return table[event.type] as Following<Event['type']>
}

/** What is told of one event, and to whom. */
export function announce(happened: Happened): Announcement {
  const { tell, urgent = false } = following(happened)
  const subject = 'id' in happened.event ? happened.event.id : happened.after.id
  return { urgent: urgent ? subject : null, messages: tell?.(happened, happened.event) ?? [] }
}

/** What the log says of one event; null when nothing. */
export function logged(happened: Happened): Readonly<Record<string, unknown>> | null {
  return following(happened).log?.(happened.event) ?? null
}

/** What one event changes for the media. */
export function mediaChanges(happened: Happened): readonly MediaChange[] {
  return following(happened).media?.(happened, happened.event) ?? []
}

/** What of whom changes again, if it is of that kind. */
export function repeating(happened: Happened): { readonly what: string; readonly atOnce: boolean } | null {
  const { repeats } = following(happened)
  const { event } = happened
  if (repeats === undefined || !('id' in event)) return null
  return { what: `${repeats.what} of ${event.id}`, atOnce: repeats.atOnce ?? false }
}

function participantOf({ id }: { readonly id: ParticipantId }) {
  return { participantId: id }
}

function microphoneOf({ participants }: Meeting, id: ParticipantId): MediaChange[] {
  const who = participants.get(id)
  if (!who?.microphone) return []
  return [{ do: 'pause-producer', producerId: who.microphone.producerId, paused: microphonePaused(who) }]
}

// The person is told why by their own page: what became of an account is nobody else's.
function leaving({ participants }: Meeting, { id, reason }: EventOf<'left'>) {
  const told = reason === 'signed-out' || reason === 'disabled' ? 'left' : reason
  return { id, reason: told, count: participants.size } as const
}

function muted({ before, after }: Happened, { id, by }: EventOf<'muted'>): Message[] {
  const messages = changed(after, id)
  // What the room's settings did is told by the settings.
  if (by === id || by === null) return messages
  const notice = { by: nameOf(before, by) ?? '' }
  return [...messages, { to: { only: id }, happening: { name: 'you:muted', notice } }]
}

function stopped({ before, after }: Happened, { id, producerId, by }: EventOf<'unpublished'>): Message[] {
  const messages = changed(after, id)
  const video = before.participants.get(id)?.published.find((one) => one.producerId === producerId)
  if (by === undefined || video === undefined || video.source === 'screen-audio') return messages
  const notice = { source: video.source, by: nameOf(before, by) ?? '' }
  return [...messages, { to: { only: id }, happening: { name: 'you:stopped', notice } }]
}

function prolonged({ before, after }: Happened, { by, at, endsAt }: EventOf<'prolonged'>): Message[] {
  const minutes = Math.ceil((endsAt - (before.endsAt ?? endsAt)) / 60_000)
  const notice = { by: nameOf(after, by) ?? '', minutes }
  return [
    ...everyone({ name: 'meeting:changed', notice: { meeting: factsOf(after, at) } }),
    ...everyone({ name: 'meeting:prolonged', notice }),
  ]
}

function configured({ before, after }: Happened, { at }: EventOf<'configured'>): Message[] {
  const facts = everyone({ name: 'meeting:changed', notice: { meeting: factsOf(after, at) } })
  return before.locks.camerasToAll === after.locks.camerasToAll ? facts : [...facts, ...camerasOfAll(after)]
}
