/** All calls of the bridge: what happens every 20 ms. */
import type { Leg } from './leg.ts'
import type { RoomEnd } from './room-end.ts'
import type { VoiceFormat } from './voices.ts'

/** `next`: opened beside the end that is heard, and sent to as well. */
type Place = { readonly leg: Leg; end: RoomEnd | undefined; next: RoomEnd | undefined; muted: boolean }

export class Hall {
  readonly #places = new Map<string, Place>()
  #ticks = 0

  add(id: string, leg: Leg): void {
    this.#places.set(id, { leg, end: undefined, next: undefined, muted: true })
  }

  get empty(): boolean {
    return this.#places.size === 0
  }

  leg(id: string): Leg | undefined {
    return this.#places.get(id)?.leg
  }

  /** The newest that the call has. */
  end(id: string): RoomEnd | undefined {
    const place = this.#places.get(id)
    return place?.next ?? place?.end
  }

  /** Voices come by its newest end, and are closed wherever they came. */
  async hear(id: string, opened: readonly VoiceFormat[], closed: readonly string[]): Promise<void> {
    const { end, next } = this.#places.get(id) ?? {}
    if (next !== undefined) await end?.hear([], closed)
    await (next ?? end)?.hear(opened, closed)
  }

  /** The call goes on hearing what it hears, and speaks by this end, too. @returns false when the call is gone */
  placeBeside(id: string, end: RoomEnd): boolean {
    const place = this.#places.get(id)
    if (place?.end === undefined) return this.place(id, end)
    place.next?.close()
    place.next = end
    return true
  }

  /** What was placed beside is what it hears from now on. */
  move(id: string): void {
    const next = this.#places.get(id)?.next
    if (next === undefined) return
    const place = this.#places.get(id)
    if (place !== undefined) place.next = undefined
    this.place(id, next)
  }

  /** From now on the call hears a meeting; undefined: none. @returns false when the call is gone */
  place(id: string, end: RoomEnd | undefined): boolean {
    const place = this.#places.get(id)
    place?.end?.close()
    place?.next?.close()
    if (place === undefined) return false
    place.end = end
    place.next = undefined
    return true
  }

  mute(id: string, muted: boolean): void {
    const place = this.#places.get(id)
    if (place !== undefined) place.muted = muted
  }

  remove(id: string): void {
    const place = this.#places.get(id)
    place?.leg.close()
    place?.end?.close()
    place?.next?.close()
    this.#places.delete(id)
  }

  /** The next 20 ms of everybody. */
  tick(): void {
    this.#ticks += 1
    const places = [...this.#places.values()]
    // To the media node for all, then to the telephones: who is sent to is woken once, not for each packet.
    for (const { leg, end, next, muted } of places) {
      // Read all the same: what piles up is delay.
      const said = leg.hear()
      end?.send(muted ? undefined : said)
      next?.send(muted ? undefined : said)
    }
    for (const { leg, end } of places) leg.speak(end?.next(this.#ticks))
  }
}
