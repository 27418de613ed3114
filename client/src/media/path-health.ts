import type { MediaPath } from './path.ts'
import {
  lossBetween,
  qualityOf,
  readStats,
  type NetworkQuality,
  type Received as Counters,
} from './network.ts'
import type { Received } from './receiving.ts'
import { arrivalsAfter, stalled, STALLED_IN_SILENCE_MS, STALLED_MS, type Arrivals } from './stall.ts'

export type HealthOptions = {
  readonly path: () => MediaPath | null
  readonly received: () => readonly Received[]
  /** Whose open microphones this page should be receiving now. */
  readonly open: () => readonly string[]
  /** Who of them is heard in the meeting now. */
  readonly speaking: () => readonly string[]
  readonly onQuality: (quality: NetworkQuality) => void
  /** Something should arrive and nothing does: told once, until something does. */
  readonly onStalled: () => void
}

const STATS_EVERY_MS = 3_000
const LOOK_EVERY_MS = 250

/** Watches whether media really flows, until closed: browsers take five seconds and more to notice. */
export class PathHealth {
  readonly #options: HealthOptions
  readonly #timers: readonly ReturnType<typeof setInterval>[]
  #arrivals: Arrivals = { sum: 0, at: performance.now() }
  #told = false
  #counters: Counters = { packets: 0, lost: 0 }

  constructor(options: HealthOptions) {
    this.#options = options
    this.#timers = [
      setInterval(() => {
        this.#look()
      }, LOOK_EVERY_MS),
      setInterval(() => {
        void this.#measure()
      }, STATS_EVERY_MS),
    ]
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #look(): void {
    const now = performance.now()
    const { path, open, speaking, received, onStalled } = this.#options
    const expected = new Set([...open(), ...speaking()])
    const voices = received().filter(
      ({ source, participantId }) => source === 'mic' && expected.has(participantId),
    )
    const sum = voices.reduce((total, { receiver }) => total + lastPlayed(receiver), 0)
    // A path that never was there may be far away rather than broken: its own watch has the patience for that.
    const due = voices.length > 0 && path()?.received === true
    this.#arrivals = arrivalsAfter(this.#arrivals, sum, due, now)
    const loud = voices.some(({ participantId }) => speaking().includes(participantId))
    const isStalled = stalled(this.#arrivals, now, loud ? STALLED_MS : STALLED_IN_SILENCE_MS)
    // Once per stall: it may be the other side's, and a broken transport has its own watch.
    if (isStalled && !this.#told) onStalled()
    this.#told = isStalled
  }

  async #measure(): Promise<void> {
    const path = this.#options.path()
    if (!path) return
    if (path.state === 'broken') {
      this.#options.onQuality('lost')
      return
    }
    const reports = await Promise.all([path.send.getStats(), path.receive.getStats()]).catch(() => null)
    if (!reports) return
    const [up, down] = reports
    const { roundTrip, lossUp } = readStats(up.values())
    const { received, roundTrip: roundTripDown } = readStats(down.values())
    const loss = Math.max(lossUp ?? 0, lossBetween(this.#counters, received) ?? 0)
    this.#counters = received
    this.#options.onQuality(qualityOf({ roundTrip: roundTrip ?? roundTripDown, loss }))
  }
}

function lastPlayed(receiver: RTCRtpReceiver | undefined): number {
  return receiver?.getSynchronizationSources()[0]?.timestamp ?? 0
}
