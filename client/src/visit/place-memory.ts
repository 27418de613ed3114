import { placeAt, type Place } from './place.ts'
import { forgetSeat, keepSeat, type KeptSeat } from './seats.ts'
import { storageOf } from './storage.ts'
import type { VisitRoute } from '../routes.ts'

/** What this tab keeps of its place over a reload. */
export class PlaceMemory {
  /** What the address leads to; null when nothing is held that leads in. */
  readonly place: Place | null
  readonly #storage = storageOf('sessionStorage')
  #kept: KeptSeat | null

  constructor(route: VisitRoute) {
    const found = placeAt(route, this.#storage)
    this.place = found?.place ?? null
    this.#kept = found?.kept ?? null
  }

  /** What was on before the reload: once, for it comes on once. */
  takeKept(): KeptSeat | null {
    const kept = this.#kept
    this.#kept = null
    return kept
  }

  keep(place: Place | null, on: Pick<KeptSeat, 'microphone' | 'camera'>): void {
    if (place?.with !== 'seat') return
    const { meeting, participant, seat } = place
    keepSeat(this.#storage, { meeting, participant, seat, ...on })
  }

  forget(place: Place | null): void {
    if (place?.with === 'seat') forgetSeat(this.#storage, place.meeting)
  }
}
