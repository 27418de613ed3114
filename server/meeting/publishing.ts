/** What participants send. How many of each kind there may be is enforced where the media is: in the sfu. */
import type { ProducerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Source } from '../../shared/limits.ts'
import type { CommandOf } from './command.ts'
import { insider, subject } from './inside.ts'
import type { Event, Meeting, Participant } from './meeting.ts'

/** Ids of all that a participant sends, the microphone first. */
export function producersOf({ microphone, published }: Participant): ProducerId[] {
  const videos = published.map(({ producerId }) => producerId)
  return microphone === null ? videos : [microphone.producerId, ...videos]
}

/**
 * What somebody wants to send and whether it enters muted, before it is there: nothing that is not allowed reaches
 * anybody even for a moment. A muted arrival counts for the first microphone of everybody but the one who started the
 * meeting.
 *
 * @throws Refused `forbidden`, with the limit `cameras-permit` or `microphones-permit` where the room's settings say so.
 */
export function entersMuted(
  meeting: Meeting,
  { by, source, muted }: Pick<CommandOf<'publish'>, 'by' | 'source' | 'muted'>,
): boolean {
  const who = insider(meeting, by)
  permitted(meeting, who, source)
  return source === 'mic' && (muted || (who.arriving && meeting.settings.mutedOnArrival))
}

/**
 * The same producer told twice counts once.
 *
 * @throws Refused `conflict` for a second microphone or for somebody else's producer; as `entersMuted`.
 */
export function publish(meeting: Meeting, command: CommandOf<'publish'>): Event[] {
  const { by, producerId, source } = command
  const who = insider(meeting, by)
  const owner = ownerOf(meeting, producerId)
  if (owner === who) return []
  if (owner !== null) throw new Refused('conflict', 'this producer is somebody else’s')
  if (source === 'mic' && who.microphone !== null)
    throw new Refused('conflict', 'a participant has one microphone')
  const muted = entersMuted(meeting, command)
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

/**
 * Only one's own microphone: there is no command to unmute another.
 *
 * @throws Refused `conflict` without a microphone, `forbidden` with the limit `microphones-permit`.
 */
export function unmute(meeting: Meeting, { by }: CommandOf<'unmute'>): Event[] {
  const who = insider(meeting, by)
  permitted(meeting, who, 'mic')
  const { id, microphone } = who
  if (microphone === null) throw new Refused('conflict', 'there is no microphone to unmute')
  return microphone.muted ? [{ type: 'unmuted', id }] : []
}

function permitted({ settings }: Meeting, { role }: Participant, source: Source): void {
  if (role === 'moderator') return
  const { cameras, microphones } = settings.permits
  if (source === 'camera' && !cameras)
    throw new Refused('forbidden', 'participants show no cameras here', { limit: 'cameras-permit' })
  if (source === 'mic' && !microphones)
    throw new Refused('forbidden', 'participants do not speak here', { limit: 'microphones-permit' })
}

function ownerOf(meeting: Meeting, producerId: ProducerId): Participant | null {
  for (const who of meeting.participants.values()) if (producersOf(who).includes(producerId)) return who
  return null
}
