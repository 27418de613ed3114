/** What a meeting's events mean for its media. Mute is a fact: the sfu pauses the producer. */
import type { MeetingId, ProducerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Log } from '../log.ts'
import type { Reaction } from '../meeting/live-meeting.ts'
import type { Meeting, Participant } from '../meeting/meeting.ts'
import { microphonePaused, producersOf } from '../meeting/publishing.ts'
import type { MediaRooms } from '../sfu/media-rooms.ts'
import type { WantedRoom } from '../sfu/take-over.ts'
import { mediaChanges } from './follow.ts'
import type { MediaChange } from './following.ts'
import { camerasReach } from './to-wire.ts'

/** What is asked of the media. All of it may be asked twice. */
export type MeetingMedia = Pick<
  MediaRooms,
  'ask' | 'inOrder' | 'closeEndpointsOf' | 'privilege' | 'restateRoom' | 'closeRoom'
>

type Work = () => Promise<unknown>

const ATTEMPTS = 3

/** Carries the events of all meetings to their media: each person's in order, none waiting for anybody else's. */
export function reactWithMedia(media: MeetingMedia, log: Log): Reaction {
  return (happened) => {
    const { event, after } = happened
    const room = after.id
    const person = 'id' in event && event.type !== 'opened' ? event.id : null
    for (const change of mediaChanges(happened))
      void media.inOrder(room, person, () =>
        attempt(
          () => carryOut(change, room, media),
          (error) => {
            log.error({ err: error, meeting: room, change: change.do }, 'media did not follow the meeting')
          },
        ),
      )
  }
}

function carryOut(change: MediaChange, room: MeetingId, media: MeetingMedia): Promise<unknown> {
  switch (change.do) {
    case 'pause-producer':
      return media.ask('producer:pause', { room, producer: change.producerId, paused: change.paused })
    case 'close-producer':
      return media.ask('producer:close', { room, producer: change.producerId })
    case 'close-endpoints':
      return media.closeEndpointsOf(room, change.id)
    case 'privilege':
      return media.privilege(room, change.id, change.privileged)
    case 'restate-room':
      return media.restateRoom(room)
    case 'close-room':
      return media.closeRoom(room)
  }
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
  const moderators = [...meeting.participants.values()].filter(({ role }) => role === 'moderator')
  const privileged = new Set(moderators.map(({ id }) => id))
  return { id: meeting.id, owners, privileged, ...camerasReach(meeting) }
}

function wantedOf(who: Participant): ReadonlyMap<ProducerId, { readonly paused: boolean }> {
  const paused = (producer: ProducerId): boolean =>
    producer === who.microphone?.producerId && microphonePaused(who)
  return new Map(producersOf(who).map((producer) => [producer, { paused: paused(producer) }]))
}
