/** Who is told what: one table from events to happenings. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Happening } from '../../shared/protocol.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import { toWire } from './to-wire.ts'

export type To = 'everyone' | { readonly only: ParticipantId }
export type Message = { readonly to: To; readonly happening: Happening }
/** `urgent` does not wait for the next batch. */
export type Announcement = { readonly urgent: boolean; readonly messages: readonly Message[] }

const NOTHING: Announcement = { urgent: false, messages: [] }

/** What is told of one event, and to whom. Everything is told as it is after the event. */
export function announce({ event, before, after }: Happened): Announcement {
  switch (event.type) {
    // Nobody has a socket yet when a meeting is opened or taken over: who returns gets a snapshot.
    case 'opened':
    case 'restored':
      return NOTHING
    case 'joined':
      return everyone(joined(after, event.who.id))
    case 'left':
      return everyone([
        {
          name: 'participant:left',
          notice: { id: event.id, reason: event.reason, count: after.participants.size },
        },
      ])
    case 'went-away':
    case 'came-back':
    case 'published':
    case 'unpublished':
    case 'hand-raised':
    case 'hand-lowered':
      return everyone(changed(after, event.id))
    case 'muted':
      return { urgent: true, messages: muted(before, after, event) }
    case 'unmuted':
      return { ...everyone(changed(after, event.id)), urgent: true }
    case 'ended':
      return {
        ...everyone([{ name: 'meeting:ended', notice: { reason: event.reason } }]),
        urgent: true,
      }
  }
}

function everyone(happenings: readonly Happening[]): Announcement {
  return { urgent: false, messages: happenings.map((happening) => ({ to: 'everyone', happening })) }
}

function joined({ participants }: Meeting, id: ParticipantId): Happening[] {
  const who = participants.get(id)
  if (who === undefined) return []
  return [{ name: 'participant:joined', notice: { participant: toWire(who), count: participants.size } }]
}

function changed({ participants }: Meeting, id: ParticipantId): Happening[] {
  const who = participants.get(id)
  return who === undefined ? [] : [{ name: 'participant:changed', notice: { participant: toWire(who) } }]
}

function muted(
  before: Meeting,
  after: Meeting,
  { id, by }: { readonly id: ParticipantId; readonly by: ParticipantId },
): Message[] {
  const { messages } = everyone(changed(after, id))
  if (by === id) return [...messages]
  const name = before.participants.get(by)?.name ?? ''
  return [...messages, { to: { only: id }, happening: { name: 'you:muted', notice: { by: name } } }]
}
