import type { ParticipantId, ProducerId } from '../shared/ids.ts'
import type { Level } from '../shared/media.ts'
import { LEVELS_EVERY_MS, mergeLevels, sameLevels } from './levels.ts'
import type { Loudness } from './room-router.ts'
import { ALL_VOICES_UP_TO } from '../shared/limits.ts'
import { chooseVoices, REFILL_AFTER_MS, SILENCE, speaks, type Voice } from './voices.ts'

type Spoken = { readonly at: number; readonly level: number }
type Mic = { readonly id: ProducerId; readonly owner: ParticipantId; readonly paused: boolean }

type SpeechOptions = {
  /** ms. */
  readonly clock: () => number
  readonly onLevels: (levels: readonly Level[]) => void
  /** Places that were left may be filled now: choose again. */
  readonly onRefill: () => void
}

/** Who speaks in one room: remembers who spoke last and how loud, tells levels, and chooses the voices to forward. */
export class Speech {
  readonly #options: SpeechOptions
  readonly #byRouter = new Map<object, readonly Level[]>()
  readonly #spoken = new Map<ProducerId, Spoken>()
  readonly #spokeAt = new Map<ParticipantId, number>()
  #voices: readonly ProducerId[] = []
  #told: readonly Level[] = []
  #toldAt = -Infinity
  #timer: NodeJS.Timeout | undefined
  #refilling: NodeJS.Timeout | undefined

  constructor(options: SpeechOptions) {
    this.#options = options
  }

  /** What one router's observer says; producers that `ownerOf` does not know are passed over. */
  observe(
    router: object,
    loudness: readonly Loudness[],
    ownerOf: (producer: ProducerId) => ParticipantId | undefined,
  ): void {
    const at = this.#options.clock()
    const levels: Level[] = []
    for (const { producer, level } of loudness) {
      const owner = ownerOf(producer)
      if (owner === undefined) continue
      levels.push([owner, level])
      this.#spoken.set(producer, { at, level })
      this.#spokeAt.set(owner, at)
    }
    this.#byRouter.set(router, levels)
    this.#tell(at)
  }

  /** When a participant last spoke, in ms; never: -Infinity. */
  readonly spokeAt = (owner: ParticipantId): number => this.#spokeAt.get(owner) ?? -Infinity

  /** Chooses again which of these microphones to forward in a room of so many endpoints; whether that changed. */
  choose(mics: readonly Mic[], endpoints: number): boolean {
    const before = this.#voices
    this.#voices = endpoints <= ALL_VOICES_UP_TO ? mics.map(({ id }) => id) : this.#loudest(mics)
    return before.length !== this.#voices.length || before.some((id) => !this.#voices.includes(id))
  }

  isHeard(mic: ProducerId): boolean {
    return this.#voices.includes(mic)
  }

  forget(producer: ProducerId): void {
    this.#spoken.delete(producer)
  }

  forgetRouter(router: object): void {
    if (this.#byRouter.delete(router)) this.#tell(this.#options.clock())
  }

  close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#refilling)
  }

  #loudest(mics: readonly Mic[]): ProducerId[] {
    const candidates = mics
      .filter(({ paused }) => !paused)
      .map(({ id }) => {
        const { at, level } = this.#spoken.get(id) ?? { at: -Infinity, level: SILENCE }
        return { id, spokeAt: at, level }
      })
    if (this.#voices.some((voice) => !candidates.some(({ id }) => id === voice))) this.#refillLater()
    const now = this.#options.clock()
    return chooseVoices(this.#voices, this.#refilling ? this.#claiming(candidates, now) : candidates, now)
  }

  #claiming(candidates: readonly Voice[], now: number): Voice[] {
    return candidates.filter((voice) => this.isHeard(voice.id) || speaks(voice, now))
  }

  #refillLater(): void {
    this.#refilling ??= setTimeout(() => {
      this.#refilling = undefined
      this.#options.onRefill()
    }, REFILL_AFTER_MS).unref()
  }

  #tell(now: number): void {
    const levels = mergeLevels(this.#byRouter.values())
    if (this.#timer || sameLevels(levels, this.#told)) return
    const wait = this.#toldAt + LEVELS_EVERY_MS - now
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        this.#tell(this.#options.clock())
      }, wait)
      this.#timer.unref()
      return
    }
    this.#told = levels
    this.#toldAt = now
    this.#options.onLevels(levels)
  }
}
