import { randomUUID } from 'node:crypto'
import { FULL_LOAD } from '../shared/limits.ts'
import type { SfuNotice } from '../shared/sfu.ts'

type Told = SfuNotice<'node:state'>

/** Smaller changes of its load are not told. */
const LOAD_CHANGE = 0.05

/** What an sfu says of itself, and how full it really is. */
export class NodeState {
  #load = 0
  #told: Told
  readonly #tell: (told: Told) => void

  /** @param tell every server, whenever it has changed */
  constructor(region: string | null, tell: (told: Told) => void) {
    this.#told = { load: 0, state: 'up', region, instance: randomUUID() }
    this.#tell = tell
  }

  /** As it was told last. */
  get told(): Told {
    return this.#told
  }

  /** 0 to 1, as it was measured last. */
  get load(): number {
    return this.#load
  }

  measured(load: number): void {
    this.#load = load
    const before = this.#told.load
    if (Math.abs(load - before) >= LOAD_CHANGE || load >= FULL_LOAD !== before >= FULL_LOAD)
      this.#change({ load })
  }

  become(state: Told['state']): void {
    if (state !== this.#told.state) this.#change({ state })
  }

  #change(change: Partial<Told>): void {
    this.#told = { ...this.#told, ...change }
    this.#tell(this.#told)
  }
}
