import { timingSafeEqual } from 'node:crypto'
import { ParticipantId, Seat, type MeetingId, type BrowserId, type PageId } from '../../shared/ids.ts'
import type { Secrets } from '../auth/secrets.ts'

const BYTES = 16

/**
 * Who may sit where. Nothing is stored: a seat is a keyed hash of its participant, so it outlives every restart, and only
 * who was told it can know it.
 */
export class Seats {
  readonly #secrets: Secrets

  constructor(secrets: Secrets) {
    this.#secrets = secrets
  }

  /** 128 bits that only this participant is told. */
  seatOf(meetingId: MeetingId, participantId: ParticipantId): Seat {
    return Seat.parse(this.#hash('seat', meetingId, participantId).toString('base64url'))
  }

  /** Whether this is the participant's seat; takes the same time whatever is wrong with it. */
  holdsSeat(meetingId: MeetingId, participantId: ParticipantId, seat: string): boolean {
    const given = Buffer.from(seat, 'base64url')
    const wanted = this.#hash('seat', meetingId, participantId)
    // One seat has one spelling: base64url would let the last character vary.
    return given.length === BYTES && timingSafeEqual(given, wanted) && given.toString('base64url') === seat
  }

  /** Whom a page will be in a meeting: the same page is the same visitor after its socket was lost. */
  visitorIdOf(meetingId: MeetingId, pageId: PageId): ParticipantId {
    return ParticipantId.parse(this.#hash('visitor', meetingId, pageId).toString('base64url'))
  }

  /** What is remembered of a browser: nobody who reads it can pretend to be that browser. */
  browserOf(browser: BrowserId): string {
    return this.#hash('browser', browser).toString('base64url')
  }

  /** What is remembered of where somebody comes from, for as long as a meeting is. */
  addressIn(meetingId: MeetingId, address: string): string {
    return this.#hash('address', meetingId, address).toString('base64url')
  }

  #hash(purpose: 'seat' | 'visitor' | 'browser' | 'address', ...parts: readonly string[]): Buffer {
    return this.#secrets.hash(purpose, ...parts).subarray(0, BYTES)
  }
}
