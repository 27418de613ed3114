/** What participants send. How many of each kind there may be is enforced where the media is: in the sfu. */
import type { ProducerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { insider, subject } from './inside.ts'
import type { CommandOf, Event, Meeting, Participant } from './meeting.ts'

/** Ids of all that a participant sends, the microphone first. */
export function producersOf({ microphone, published }: Participant): ProducerId[] {
  const videos = published.map(({ producerId }) => producerId)
  return microphone === null ? videos : [microphone.producerId, ...videos]
}

/**
 * The same producer told twice counts once.
 *
 * @throws Refused `conflict` for a second microphone or for somebody else's producer.
 */
export function publish(meeting: Meeting, command: CommandOf<'publish'>): Event[] {
  const { by, producerId, source } = command
  const who = insider(meeting, by)
  const owner = ownerOf(meeting, producerId)
  if (owner === who) return []
  if (owner !== null) throw new Refused('conflict', 'this producer is somebody else’s')
  if (source === 'mic' && who.microphone !== null)
    throw new Refused('conflict', 'a participant has one microphone')
  const muted = source === 'mic' && command.muted
  return [{ type: 'published', id: who.id, producerId, source, muted }]
}

/** @throws Refused `not-found` for a producer that is not one's own, whether it exists or not. */
export function unpublish(meeting: Meeting, { by, producerId }: CommandOf<'unpublish'>): Event[] {
  const who = insider(meeting, by)
  if (!producersOf(who).includes(producerId)) throw new Refused('not-found', 'you do not send this')
  return [{ type: 'unpublished', id: who.id, producerId }]
}

/** Everything the participant sent is unpublished. */
export function loseMedia(meeting: Meeting, { id }: CommandOf<'lose-media'>): Event[] {
  return producersOf(insider(meeting, id)).map((producerId) => ({ type: 'unpublished', id, producerId }))
}

/** Who cannot be heard anyway stays as they are. */
export function mute(meeting: Meeting, { by, id }: CommandOf<'mute'>): Event[] {
  const { microphone } = subject(meeting, by, id)
  return microphone === null || microphone.muted ? [] : [{ type: 'muted', id, by }]
}

/** Only one's own microphone: there is no command to unmute another. */
export function unmute(meeting: Meeting, { by }: CommandOf<'unmute'>): Event[] {
  const { id, microphone } = insider(meeting, by)
  if (microphone === null) throw new Refused('conflict', 'there is no microphone to unmute')
  return microphone.muted ? [{ type: 'unmuted', id }] : []
}

function ownerOf(meeting: Meeting, producerId: ProducerId): Participant | null {
  for (const who of meeting.participants.values()) if (producersOf(who).includes(producerId)) return who
  return null
}
