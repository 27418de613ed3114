import type { PortalReply, RoomSummary } from '../../../../shared/portal.ts'
import { ask } from '../ask.ts'
import { Loaded } from '../loaded.svelte.ts'
import { firstOrder, orderIn, reversed, withOrder, type RoomOrder } from './room-order.ts'

/** The rooms of whoever is signed in, in the order that the address of the page asks for. */
export class Rooms {
  #order = $state.raw<RoomOrder>(orderIn(location.search))
  readonly #asked = new Loaded<PortalReply<'rooms:list'>>(() => ask('rooms:list', { ...this.#order }))

  get order(): RoomOrder {
    return this.#order
  }

  get state() {
    return this.#asked.state
  }

  /** Whether another answer is under way. */
  get asking(): boolean {
    return this.#asked.asking
  }

  /** Asks, or asks anew. */
  refresh(): void {
    this.#asked.again()
  }

  sortBy(sort: RoomOrder['sort']): void {
    this.#reorder(firstOrder(sort))
  }

  reverse(): void {
    this.#reorder(reversed(this.#order))
  }

  /**
   * Marks or unmarks a favourite: shown at once, taken back when the portal refuses.
   *
   * @throws AskFailed
   */
  async setFavourite(room: RoomSummary, favourite: boolean): Promise<void> {
    this.#show(room.id, { favourite })
    try {
      await ask('rooms:favourite', { roomId: room.id }, { favourite })
    } catch (error) {
      this.#show(room.id, { favourite: !favourite })
      throw error
    }
  }

  /** @throws AskFailed */
  async delete(room: RoomSummary): Promise<void> {
    await ask('rooms:delete', { roomId: room.id }, {})
    const { state } = this.#asked
    if (state.at !== 'there') return
    const rooms = state.value.rooms.filter(({ id }) => id !== room.id)
    this.#asked.put({ ...state.value, rooms, owned: Math.max(0, state.value.owned - 1) })
  }

  #show(id: string, changed: Partial<RoomSummary>): void {
    const { state } = this.#asked
    if (state.at !== 'there') return
    const rooms = state.value.rooms.map((room) => (room.id === id ? { ...room, ...changed } : room))
    this.#asked.put({ ...state.value, rooms })
  }

  #reorder(order: RoomOrder): void {
    this.#order = order
    const query = withOrder(location.search, order)
    history.replaceState(history.state, '', location.pathname + query)
    this.#asked.again()
  }
}
