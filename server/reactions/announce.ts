/** Who is told what: one table from events to happenings. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Participant as Shown } from '../../shared/meeting.ts'
import type { Happening } from '../../shared/protocol.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { EventOf, Meeting, Participant } from '../meeting/meeting.ts'
import { camerasConfined, factsOf, toWire, waitingToWire } from './to-wire.ts'

/** Who is told, of those inside. Of several messages about the same, the last one that is for somebody counts. */
export type To = 'everyone' | 'moderators' | 'participants' | { readonly only: ParticipantId }
export type Message = { readonly to: To; readonly happening: Happening }
/** `urgent` does not wait for the next batch. */
export type Announcement = { readonly urgent: boolean; readonly messages: readonly Message[] }

/** What is told of one event, and to whom. Everything is told as it is after the event. */
export function announce(happened: Happened): Announcement {
  const { event, after } = happened
  switch (event.type) {
    // Nobody inside has a socket yet when a meeting is opened, started or taken over: who comes gets a snapshot.
    case 'opened':
    case 'started':
    case 'restored':
      return soon([])
    case 'joined':
      return soon([...noLongerWaiting(happened, event.who.id), ...joined(after, event.who.id)])
    case 'left':
      return soon(everyone({ name: 'participant:left', notice: leaving(after, event) }))
    case 'began-waiting':
      return soon(waiting(after, event.who.id))
    case 'stopped-waiting':
      return soon(noLongerWaiting(happened, event.id))
    case 'went-away':
    case 'came-back':
      return soon([...changed(after, event.id), ...waiting(after, event.id)])
    case 'published':
    case 'unpublished':
    case 'hand-raised':
    case 'hand-lowered':
      return soon(changed(after, event.id))
    case 'muted':
      return atOnce(muted(happened, event))
    case 'unmuted':
      return atOnce(changed(after, event.id))
    case 'configured':
      return soon(configured(happened, event))
    case 'ended':
      return atOnce(everyone({ name: 'meeting:ended', notice: { reason: event.reason } }))
  }
}

function soon(messages: readonly Message[]): Announcement {
  return { urgent: false, messages }
}

function atOnce(messages: readonly Message[]): Announcement {
  return { urgent: true, messages }
}

function everyone(happening: Happening): Message[] {
  return [{ to: 'everyone', happening }]
}

function joined(meeting: Meeting, id: ParticipantId): Message[] {
  const count = meeting.participants.size
  return seen(meeting, id, (participant) => ({ name: 'participant:joined', notice: { participant, count } }))
}

function changed(meeting: Meeting, id: ParticipantId): Message[] {
  return seen(meeting, id, (participant) => ({ name: 'participant:changed', notice: { participant } }))
}

/** A happening about somebody as each may see them. */
function seen(meeting: Meeting, id: ParticipantId, tell: (participant: Shown) => Happening): Message[] {
  const who = meeting.participants.get(id)
  if (who === undefined) return []
  const whole = tell(toWire(who, { cameras: true }))
  if (!camerasConfined(meeting, who) || !hasCamera(who)) return everyone(whole)
  return [
    { to: 'moderators', happening: whole },
    { to: 'participants', happening: tell(toWire(who, { cameras: false })) },
    { to: { only: id }, happening: whole },
  ]
}

function hasCamera({ published }: Participant): boolean {
  return published.some(({ source }) => source === 'camera')
}

function leaving({ participants }: Meeting, { id, reason }: EventOf<'left'>) {
  return { id, reason, count: participants.size }
}

function waiting(meeting: Meeting, id: ParticipantId): Message[] {
  const who = meeting.waiting.get(id)
  if (who === undefined) return []
  return [
    { to: 'moderators', happening: { name: 'waiting:changed', notice: { person: waitingToWire(who) } } },
  ]
}

function noLongerWaiting({ before }: Happened, id: ParticipantId): Message[] {
  if (!before.waiting.has(id)) return []
  return [{ to: 'moderators', happening: { name: 'waiting:left', notice: { id } } }]
}

function muted({ before, after }: Happened, { id, by }: EventOf<'muted'>): Message[] {
  const messages = changed(after, id)
  // What the room's settings did is told by the settings.
  if (by === id || by === null) return messages
  const name = before.participants.get(by)?.name ?? ''
  return [...messages, { to: { only: id }, happening: { name: 'you:muted', notice: { by: name } } }]
}

function configured({ before, after }: Happened, { at }: EventOf<'configured'>): Message[] {
  const facts = everyone({ name: 'meeting:changed', notice: { meeting: factsOf(after, at) } })
  if (before.settings.permits.camerasForModerators === after.settings.permits.camerasForModerators)
    return facts
  const shown = [...after.participants.values()].filter((who) => who.role === 'participant' && hasCamera(who))
  return [...facts, ...shown.flatMap(({ id }) => changed(after, id))]
}
