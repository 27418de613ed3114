/** Who types, told now and again and in one go: it may get lost. */
import type { ChatScope } from '../../shared/chat.ts'
import { TYPING_MS } from '../../shared/chat-limits.ts'
import type { ParticipantId } from '../../shared/ids.ts'
import type { Clock } from '../clock.ts'

/** How often it is told, in ms. */
const TELL_MS = 500

type Tell = (place: Place, people: ParticipantId[]) => void
/** `from`: who types to one person. */
type Place = { readonly scope: ChatScope; readonly from: ParticipantId }
type Typists = Place & { readonly until: Map<ParticipantId, number> }

/** Who types in one meeting. Nothing is kept of who does not. */
export class Typing {
  readonly #clock: Clock
  readonly #tell: Tell
  readonly #places = new Map<string, Typists>()
  #callOff: (() => void) | null = null
  readonly #changed = new Set<string>()

  constructor(clock: Clock, tell: Tell) {
    this.#clock = clock
    this.#tell = tell
  }

  types(who: ParticipantId, scope: ChatScope): void {
    const key = typeof scope === 'object' ? `${who} to ${scope.only}` : scope
    const place = this.#places.get(key) ?? { scope, from: who, until: new Map<ParticipantId, number>() }
    this.#places.set(key, place)
    if (!place.until.has(who)) this.#changed.add(key)
    place.until.set(who, this.#clock.steady() + TYPING_MS)
    this.#callOff ??= this.#clock.after(TELL_MS, () => this.#tick())
  }

  /** What somebody typed there is said, or they went. */
  stops(who: ParticipantId): void {
    for (const [key, { until }] of this.#places) if (until.delete(who)) this.#changed.add(key)
  }

  close(): void {
    this.#callOff?.()
    this.#places.clear()
  }

  #tick(): void {
    this.#callOff = null
    const now = this.#clock.steady()
    for (const [key, place] of this.#places) {
      const { until } = place
      for (const [who, end] of until) if (end <= now && until.delete(who)) this.#changed.add(key)
      if (this.#changed.delete(key)) this.#tell(place, [...until.keys()])
      if (until.size === 0) this.#places.delete(key)
    }
    if (this.#places.size > 0) this.#callOff = this.#clock.after(TELL_MS, () => this.#tick())
  }
}
