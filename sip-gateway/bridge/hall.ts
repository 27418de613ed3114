/** All legs and the rooms they are in: what happens every 20 ms. */
import type { Leg } from './leg.ts'
import { Mix, type Voice } from './mix.ts'

type Place = { readonly leg: Leg; room: string | undefined; muted: boolean }

export class Hall {
  readonly #places = new Map<string, Place>()

  get size(): number {
    return this.#places.size
  }

  add(id: string, leg: Leg): void {
    this.#places.set(id, { leg, room: undefined, muted: true })
  }

  leg(id: string): Leg | undefined {
    return this.#places.get(id)?.leg
  }

  /** From now on it hears a room, and is heard there unless it is muted; undefined: it hears nobody and nobody hears it. */
  place(id: string, room: string | undefined, muted: boolean): void {
    const place = this.#places.get(id)
    if (place !== undefined) Object.assign(place, { room, muted })
  }

  remove(id: string): void {
    this.#places.get(id)?.leg.close()
    this.#places.delete(id)
  }

  /** The next 20 ms of everybody. */
  tick(): void {
    const voices = new Map<string, Voice<string>[]>()
    for (const [id, { leg, room, muted }] of this.#places) {
      // Read all the same: what piles up is delay.
      const pcm = leg.hear()
      if (room === undefined || muted || pcm === undefined) continue
      const others = voices.get(room) ?? []
      voices.set(room, others)
      others.push({ id, pcm, level: leg.level })
    }
    const mixes = new Map(Array.from(voices, ([room, all]) => [room, new Mix(all)]))
    for (const [id, { leg, room }] of this.#places)
      leg.speak(room === undefined ? undefined : mixes.get(room)?.without(id))
  }
}
