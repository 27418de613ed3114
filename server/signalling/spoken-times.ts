import type { ParticipantId } from '../../shared/ids.ts'
import type { Meeting } from '../meeting/meeting.ts'
import type { Spoken } from '../meeting/participation.ts'

/** How long everybody is heard: from who is heard, told whenever that changes. */
export class SpokenTimes {
  readonly #ms = new Map<ParticipantId, number>()
  #speaking: readonly ParticipantId[] = []
  #since = 0

  /** Whether something is to be noted, or will be. */
  get waits(): boolean {
    return this.#speaking.length > 0 || this.#ms.size > 0
  }

  /** These are heard from `now` on, in ms. Who has no microphone any more is not, whatever was told last. */
  hear({ participants }: Meeting, speaking: readonly ParticipantId[], now: number): void {
    for (const id of this.#speaking)
      if (participants.get(id)?.microphone !== null)
        this.#ms.set(id, (this.#ms.get(id) ?? 0) + Math.max(now - this.#since, 0))
    this.#speaking = speaking
    this.#since = now
  }

  /** All that was heard until now and was not taken yet. */
  take(meeting: Meeting, now: number): Spoken {
    this.hear(
      meeting,
      this.#speaking.filter((id) => meeting.participants.has(id)),
      now,
    )
    const spoken = Array.from(this.#ms, ([id, ms]) => [id, Math.round(ms)] as const)
    this.#ms.clear()
    return spoken
  }
}
