import type { ParticipantId } from '../../shared/ids.ts'
import type { Meeting } from '../meeting/meeting.ts'

/** Who was heard for so long with a hand up has said what it went up for, in ms. */
export const HAND_SPENT_MS = 5_000

/** How long who has a hand up has been heard since it went up: from who is heard, told whenever that changes. */
export class SpokenHands {
  readonly #heard = new Map<ParticipantId, { readonly raisedAt: number; ms: number }>()
  #speaking: readonly ParticipantId[] = []
  #since = 0

  /** These are heard from `now` on, in ms; whose hands have done their work is returned. */
  hear({ participants }: Meeting, speaking: readonly ParticipantId[], now: number): ParticipantId[] {
    const passed = now - this.#since
    const spent = this.#speaking.filter((id) => {
      const raisedAt = participants.get(id)?.handRaisedAt
      if (raisedAt == null) return this.#heard.delete(id) && false
      const heard = this.#heard.get(id)
      const before = heard?.raisedAt === raisedAt ? heard.ms : 0
      // What was said before it went up does not count.
      const ms = before + Math.min(passed, now - raisedAt)
      this.#heard.set(id, { raisedAt, ms })
      return ms >= HAND_SPENT_MS && this.#heard.delete(id)
    })
    this.#speaking = speaking
    this.#since = now
    return spent
  }
}
