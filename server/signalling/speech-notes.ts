import type { ParticipantId } from '../../shared/ids.ts'
import type { Clock } from '../clock.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { SpokenTimes } from './spoken-times.ts'

/** How often it is noted who spoke for how long, in ms: so much may be lost when the server dies. */
const NOTED_EVERY_MS = 10_000

type Ports = {
  readonly live: LiveMeeting
  readonly clock: Clock
  /** Not after the meeting's end. */
  readonly later: (ms: number, act: () => void) => void
}

/** Notes in the meeting who spoke for how long: now and again, however often that changes. */
export class SpeechNotes {
  readonly #ports: Ports
  readonly #times = new SpokenTimes()
  #due = false

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** These are heard from now on. */
  hear(speaking: readonly ParticipantId[]): void {
    const { live, clock } = this.#ports
    this.#times.hear(live.now, speaking, clock.steady())
    this.#noteLater()
  }

  /** Notes all until now. */
  note(): void {
    const { live, clock } = this.#ports
    if (live.now.ended !== null) return
    const at = clock.steady()
    const spoken = this.#times.take(live.now, at)
    if (spoken.length > 0) live.dispatch({ type: 'note-spoken', spoken, at })
  }

  #noteLater(): void {
    if (this.#due || !this.#times.waits) return
    this.#due = true
    this.#ports.later(NOTED_EVERY_MS, () => {
      this.#due = false
      this.note()
      this.#noteLater()
    })
  }
}
