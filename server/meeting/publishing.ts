/** What participants send. How many of each kind there may be is enforced where the media is: in the sfu. */
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { Source } from '../../shared/limits.ts'
import { Refused } from '../../shared/refused.ts'
import type { Feature, Typed } from './feature.ts'
import { insider, subject, withParticipant } from './inside.ts'
import { may } from './locks.ts'
import type { Meeting, Participant } from './meeting.ts'

export type PublishingCommands = {
  publish: {
    readonly by: ParticipantId
    readonly producerId: ProducerId
    readonly source: Source
    readonly muted: boolean
  }
  unpublish: { readonly by: ParticipantId; readonly producerId: ProducerId }
  /** All that this participant sent is gone: its page reloaded or the media node failed. */
  'lose-media': { readonly id: ParticipantId }
  mute: { readonly by: ParticipantId; readonly id: ParticipantId }
  /** Only one's own microphone: there is no command to unmute another. */
  unmute: { readonly by: ParticipantId }
}

export type PublishingEvents = {
  published: {
    readonly id: ParticipantId
    readonly producerId: ProducerId
    readonly source: Source
    readonly muted: boolean
  }
  unpublished: {
    readonly id: ParticipantId
    readonly producerId: ProducerId
    /** A moderator who stopped it. */
    readonly by?: ParticipantId
  }
  /** `by` is null when a lock did it. */
  muted: { readonly id: ParticipantId; readonly by: ParticipantId | null }
  unmuted: { readonly id: ParticipantId }
}

type Commands<T extends keyof PublishingCommands> = Typed<PublishingCommands, T>
type Event = Typed<PublishingEvents>

export const publishing: Feature<PublishingCommands, PublishingEvents> = {
  decide: {
    publish,
    unpublish,
    // Everything the participant sent is unpublished.
    'lose-media': (meeting, { id }) =>
      producersOf(insider(meeting, id)).map((producerId) => ({ type: 'unpublished', id, producerId })),
    // Who cannot be heard anyway stays as they are.
    mute: (meeting, { by, id }) => {
      const { microphone } = subject(meeting, by, id)
      return microphone === null || microphone.muted ? [] : [{ type: 'muted', id, by }]
    },
    unmute,
  },
  evolve: {
    published: (meeting, event) => withParticipant(meeting, event.id, (who) => withProducer(who, event)),
    unpublished: (meeting, event) =>
      withParticipant(meeting, event.id, (who) => withoutProducer(who, event.producerId)),
    muted: (meeting, { id, by }) =>
      withParticipant(meeting, id, (who) => ({
        ...withMicrophone(who, { muted: true }),
        mutedByOther: by !== id,
      })),
    unmuted: (meeting, { id }) =>
      withParticipant(meeting, id, (who) => ({
        ...withMicrophone(who, { muted: false }),
        mutedByOther: false,
      })),
  },
}

/** Whether a microphone is paused where the media is: who tests their sound hears themselves, muted or not. */
export function microphonePaused({ microphone, testingSound }: Participant): boolean {
  return microphone !== null && microphone.muted && !testingSound
}

/** Ids of all that a participant sends, the microphone first. */
export function producersOf({ microphone, published }: Participant): ProducerId[] {
  const videos = published.map(({ producerId }) => producerId)
  return microphone === null ? videos : [microphone.producerId, ...videos]
}

/**
 * What somebody wants to send and whether it enters muted, before it is there: nothing that is not allowed reaches
 * anybody even for a moment. A muted arrival counts for the first microphone of everybody but the one who started the
 * meeting; who was muted by somebody else stays it, whatever they lost meanwhile.
 *
 * @throws Refused `forbidden`, with the limit `cameras-permit` or `microphones-permit` where that is locked.
 */
export function entersMuted(
  meeting: Meeting,
  { by, source, muted }: Pick<PublishingCommands['publish'], 'by' | 'source' | 'muted'>,
): boolean {
  const who = insider(meeting, by)
  permitted(meeting, who, source)
  const arrives = who.firstMicrophonePending && meeting.settings.mutedOnArrival
  return source === 'mic' && (muted || arrives || who.mutedByOther)
}

/**
 * The same producer told twice counts once.
 *
 * @throws Refused `conflict` for a second microphone or for somebody else's producer; as `entersMuted`.
 */
function publish(meeting: Meeting, command: Commands<'publish'>): Event[] {
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
function unpublish(meeting: Meeting, { by, producerId }: Commands<'unpublish'>): Event[] {
  const who = insider(meeting, by)
  if (!producersOf(who).includes(producerId)) throw new Refused('not-found', 'you do not send this')
  return [{ type: 'unpublished', id: who.id, producerId }]
}

/** @throws Refused `conflict` without a microphone, `forbidden` with the limit `microphones-permit`. */
function unmute(meeting: Meeting, { by }: Commands<'unmute'>): Event[] {
  const who = insider(meeting, by)
  permitted(meeting, who, 'mic')
  const { id, microphone } = who
  if (microphone === null) throw new Refused('conflict', 'there is no microphone to unmute')
  return microphone.muted ? [{ type: 'unmuted', id }] : []
}

/** @throws Refused `forbidden` with the limit `cameras-permit` or `microphones-permit`. */
export function permitted(meeting: Meeting, who: Participant, source: Source): void {
  if (source === 'camera' && !may(meeting, who, 'cameras'))
    throw new Refused('forbidden', 'participants show no cameras here', { limit: 'cameras-permit' })
  if (source === 'mic' && !may(meeting, who, 'microphones'))
    throw new Refused('forbidden', 'participants do not speak here', { limit: 'microphones-permit' })
}

function ownerOf(meeting: Meeting, producerId: ProducerId): Participant | null {
  for (const who of meeting.participants.values()) if (producersOf(who).includes(producerId)) return who
  return null
}

function withProducer(
  who: Participant,
  { producerId, source, muted }: PublishingEvents['published'],
): Participant {
  return source === 'mic'
    ? { ...who, firstMicrophonePending: false, microphone: { producerId, muted } }
    : { ...who, published: [...who.published, { producerId, source }] }
}

function withoutProducer(who: Participant, producerId: ProducerId): Participant {
  return {
    ...who,
    microphone: who.microphone?.producerId === producerId ? null : who.microphone,
    published: who.published.filter((one) => one.producerId !== producerId),
  }
}

function withMicrophone(who: Participant, state: { readonly muted: boolean }): Participant {
  return who.microphone === null ? who : { ...who, microphone: { ...who.microphone, ...state } }
}

/** Stops what participants may not send any more: their cameras, and their microphones are muted. */
export function withdrawn(meeting: Meeting): Event[] {
  return [...meeting.participants.values()].flatMap((who) => withdrawnFrom(meeting, who))
}

/** The same of one of them. */
export function withdrawnFrom(meeting: Meeting, who: Participant): Withdrawal[] {
  return [
    ...(may(meeting, who, 'cameras') ? [] : camerasOff(who)),
    ...(may(meeting, who, 'microphones') ? [] : microphoneOff(who)),
  ]
}
type Withdrawal = Typed<PublishingEvents, 'unpublished' | 'muted'>

function camerasOff({ id, published }: Participant): Withdrawal[] {
  return published
    .filter(({ source }) => source === 'camera')
    .map(({ producerId }) => ({ type: 'unpublished', id, producerId }))
}

function microphoneOff({ id, microphone }: Participant): Withdrawal[] {
  return microphone?.muted === false ? [{ type: 'muted', id, by: null }] : []
}
