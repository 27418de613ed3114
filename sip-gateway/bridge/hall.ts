/** All calls of the bridge: what happens every 20 ms. */
import type { Leg } from './leg.ts'
import type { RoomEnd } from './room-end.ts'

type Place = { readonly leg: Leg; end: RoomEnd | undefined; muted: boolean }

export class Hall {
  readonly #places = new Map<string, Place>()
  #ticks = 0

  add(id: string, leg: Leg): void {
    this.#places.set(id, { leg, end: undefined, muted: true })
  }

  leg(id: string): Leg | undefined {
    return this.#places.get(id)?.leg
  }

  end(id: string): RoomEnd | undefined {
    return this.#places.get(id)?.end
  }

  /** From now on the call hears a meeting; undefined: none. @returns false when the call is gone */
  place(id: string, end: RoomEnd | undefined): boolean {
    const place = this.#places.get(id)
    place?.end?.close()
    if (place === undefined) return false
    place.end = end
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
    this.#places.delete(id)
  }

  /** The next 20 ms of everybody. */
  tick(): void {
    this.#ticks += 1
    const places = [...this.#places.values()]
    // To the media node for all, then to the telephones: who is sent to is woken once, not for each packet.
    for (const { leg, end, muted } of places) {
      // Read all the same: what piles up is delay.
      const said = leg.hear()
      end?.send(muted ? undefined : said)
    }
    for (const { leg, end } of places) leg.speak(end?.next(this.#ticks))
  }
}
