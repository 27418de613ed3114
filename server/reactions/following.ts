/** The shape of what follows an event, and the words in which several rows say it. */
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { Happening } from '../../shared/protocol.ts'
import type { Event, EventOf } from '../meeting/features.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import type { Circle } from './circles.ts'

/** Who is told, of those inside. Of several messages about the same, the last one that is for somebody counts. */
export type To = 'everyone' | Circle | { readonly only: ParticipantId }
export type Message = { readonly to: To; readonly happening: Happening }
/** `urgent` names what does not wait for the next batch; null when it all may. */
export type Announcement = { readonly urgent: string | null; readonly messages: readonly Message[] }

/** What an event changes for a meeting's media. All of it may be done twice. */
export type MediaChange =
  | { readonly do: 'pause-producer'; readonly producerId: ProducerId; readonly paused: boolean }
  | { readonly do: 'close-producer'; readonly producerId: ProducerId }
  | { readonly do: 'close-endpoints'; readonly id: ParticipantId }
  /** Whether somebody is sent what is not for everyone. */
  | { readonly do: 'privilege'; readonly id: ParticipantId; readonly privileged: boolean }
  | { readonly do: 'restate-room' | 'close-room' }

/** What follows an event, beside its place in the journal. What is left out is nothing. */
export type Following<T extends Event['type']> = {
  /** What is told, and to whom: as it is after the event. */
  readonly tell?: (happened: Happened, event: EventOf<T>) => readonly Message[]
  /** Told without waiting for the next batch. */
  readonly urgent?: true
  /** One line for each transition of a meeting's and a participant's life. No names: who it was is in the journal. */
  readonly log?: (event: EventOf<T>) => Readonly<Record<string, unknown>>
  /** What changes for the media. Producers are opened, in the state in which they are told, before they are told. */
  readonly media?: (happened: Happened, event: EventOf<T>) => readonly MediaChange[]
  /**
   * A change of somebody that may repeat without end: the newest says how it is. `atOnce`: a crash must not take it back.
   */
  readonly repeats?: {
    readonly what: 'microphone' | 'hand' | 'presence' | 'sound test' | 'ready'
    readonly atOnce?: true
  }
}

/** For the log: who goes, and why. */
export function goingOf({ id, reason }: { readonly id: ParticipantId; readonly reason: string }) {
  return { participantId: id, reason }
}

/** All that somebody of this meeting sends and hears ends. */
export function endpointsOf({ participants, waiting }: Meeting, id: ParticipantId): MediaChange[] {
  return participants.has(id) || waiting.has(id) ? [{ do: 'close-endpoints', id }] : []
}

/** The same for everybody inside. */
export function everyone(happening: Happening): Message[] {
  return [{ to: 'everyone', happening }]
}

/** What somebody inside is called; null when nobody is meant, or they are not inside. */
export function nameOf({ participants }: Meeting, id: ParticipantId | undefined): string | null {
  return (id === undefined ? undefined : participants.get(id)?.name) ?? null
}

/** What somebody did to somebody. */
export type Done = { readonly id: ParticipantId; readonly by: ParticipantId }

/** Told to the one to whom it was done, with the name of who did it; who did it to themselves knows. */
export function toThem({ before }: Happened, { id, by }: Done, tell: (by: string) => Happening): Message[] {
  return by === id ? [] : [{ to: { only: id }, happening: tell(nameOf(before, by) ?? '') }]
}
