/** What a meeting's events mean for its media. Mute is a fact: the sfu pauses the producer. */
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Log } from '../log.ts'
import type { Happened, Reaction } from '../meeting/live-meeting.ts'
import type { Meeting, Participant } from '../meeting/meeting.ts'
import { producersOf } from '../meeting/publishing.ts'
import type { MediaRooms } from '../sfu/media-rooms.ts'
import type { WantedRoom } from '../sfu/take-over.ts'

/** What is asked of the media. All of it may be asked twice. */
export type MeetingMedia = Pick<MediaRooms, 'ask' | 'closeEndpointsOf' | 'restateRoom' | 'closeRoom'>

type Work = () => Promise<unknown>

const ATTEMPTS = 3

/** Carries the events of all meetings to their media: each meeting's in order, none waiting for another meeting's. */
export function reactWithMedia(media: MeetingMedia, log: Log): Reaction {
  const queues = new Map<string, Promise<void>>()

  return (happened) => {
    const work = workFor(happened, media)
    if (work === null) return
    const { id } = happened.after
    const queue = (queues.get(id) ?? Promise.resolve()).then(() =>
      attempt(work, (error) => {
        log.error({ err: error, meeting: id, event: happened.event.type }, 'media did not follow the meeting')
      }),
    )
    queues.set(id, queue)
    void queue.then(() => {
      if (queues.get(id) === queue) queues.delete(id)
    })
  }
}

function workFor({ event, before, after }: Happened, media: MeetingMedia): Work | null {
  const { id } = after
  switch (event.type) {
    case 'muted':
    case 'unmuted':
      return pauseMicrophone(after, event.id, media)
    case 'unpublished':
      return () => media.ask('producer:close', { room: id, producer: event.producerId })
    case 'left':
    case 'stopped-waiting':
      return isHere(before, event.id) ? () => media.closeEndpointsOf(id, event.id) : null
    case 'configured':
      return camerasTo(before) === camerasTo(after) ? null : () => media.restateRoom(id)
    case 'ended':
      return () => media.closeRoom(id)
    // Producers are opened, in the state in which they are told, before they are told.
    case 'published':
    case 'opened':
    case 'started':
    case 'joined':
    case 'began-waiting':
    case 'went-away':
    case 'came-back':
    case 'hand-raised':
    case 'hand-lowered':
    case 'restored':
      return null
  }
}

function isHere({ participants, waiting }: Meeting, id: ParticipantId): boolean {
  return participants.has(id) || waiting.has(id)
}

function camerasTo({ settings }: Meeting): WantedRoom['camerasTo'] {
  return settings.permits.camerasForModerators ? 'privileged' : 'everyone'
}

function pauseMicrophone(meeting: Meeting, id: ParticipantId, media: MeetingMedia): Work | null {
  const microphone = meeting.participants.get(id)?.microphone
  if (!microphone) return null
  return () =>
    media.ask('producer:pause', {
      room: meeting.id,
      producer: microphone.producerId,
      paused: microphone.muted,
    })
}

// What cannot be reached now is put right by the take-over when it can; what is gone needs nothing.
async function attempt(work: Work, failed: (error: unknown) => void): Promise<void> {
  for (let tries = 1; tries <= ATTEMPTS; tries += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (error instanceof Refused && error.code === 'not-found') return
      const again = error instanceof Refused && error.code === 'unavailable' && tries < ATTEMPTS
      if (again) continue
      failed(error)
      return
    }
  }
}

/** What a meeting wants of its media: who is inside, what each of them sends, and whom their cameras reach. */
export function wantedMedia(meeting: Meeting): WantedRoom {
  const owners = new Map(Array.from(meeting.participants.values(), (who) => [who.id, wantedOf(who)]))
  return { id: meeting.id, owners, camerasTo: camerasTo(meeting) }
}

function wantedOf(who: Participant): ReadonlyMap<ProducerId, { readonly paused: boolean }> {
  const muted = (producer: ProducerId): boolean =>
    producer === who.microphone?.producerId && who.microphone.muted
  return new Map(producersOf(who).map((producer) => [producer, { paused: muted(producer) }]))
}
