import type { MeetingId } from '../../shared/ids.ts'
import type { Clock } from '../clock.ts'
import type { LiveMeeting, Reaction } from '../meeting/live-meeting.ts'
import { Audience } from './audience.ts'

/** The audiences of all meetings in this process. */
export class Audiences {
  readonly #clock: Clock
  readonly #audiences = new Map<MeetingId, Audience>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  find(id: MeetingId): Audience | undefined {
    return this.#audiences.get(id)
  }

  /** The audience of a live meeting; it begins with the first one who comes. */
  of(live: LiveMeeting): Audience {
    const { id } = live.now
    const found = this.#audiences.get(id)
    if (found) return found
    const audience = new Audience(live, this.#clock)
    this.#audiences.set(id, audience)
    return audience
  }

  all(): IterableIterator<Audience> {
    return this.#audiences.values()
  }

  /** Stops telling. The meetings go on in their journals. */
  close(): void {
    for (const audience of this.#audiences.values()) audience.stop()
    this.#audiences.clear()
  }

  /** Announces what happens to those who are there. */
  readonly reaction: Reaction = (happened) => {
    const { id } = happened.after
    this.#audiences.get(id)?.hear(happened)
    if (happened.after.ended !== null) this.#audiences.delete(id)
  }
}
