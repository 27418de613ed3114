import { Refused } from '../../shared/refused.ts'
import type { Description, SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import { SfuLink, type SfuNoticeOf, type SfuPayload } from './link.ts'

/** What happens to a node. `up` is awaited before anybody else may ask: take-over comes first. */
export type NodeEars = {
  readonly up: (node: Node, description: Description) => Promise<void>
  readonly down: (node: Node, reason: string) => void
  readonly told: (node: Node, notice: SfuNoticeOf) => void
  readonly failed: (node: Node, error: unknown) => void
}

const TAKE_OVER_AGAIN_MS = 1_000

/**
 * One sfu as the rest of the server sees it: `down`, or `up` once what runs there has been compared with what should.
 * Nobody asks anything of it in between, so nothing can be opened behind the back of the comparison.
 */
export class Node {
  readonly #link: SfuLink
  readonly #ears: NodeEars
  #up = false
  /** Counts connections: an answer to an earlier one is nobody's. */
  #connection = 0
  #waiting = new Set<() => void>()

  constructor(url: string, secret: string, ears: NodeEars) {
    this.#ears = ears
    this.#link = new SfuLink(url, secret, {
      connected: () => void this.#connected(),
      disconnected: (reason) => this.#disconnected(reason),
      told: (notice) => ears.told(this, notice),
    })
  }

  get url(): string {
    return this.#link.url
  }

  get up(): boolean {
    return this.#up
  }

  start(): void {
    this.#link.start()
  }

  close(): void {
    // Letting go is not being down.
    this.#up = false
    this.#link.close()
  }

  /**
   * Asks as soon as the node is up.
   *
   * @throws Refused as the sfu says; `unavailable` when it is not up within `patienceMs` or does not answer.
   */
  async ask<N extends SfuRequestName>(
    name: N,
    payload: SfuPayload<N>,
    patienceMs: number,
  ): Promise<SfuReply<N>> {
    if (!this.#up) await this.whenUp(patienceMs)
    return this.#link.ask(name, payload)
  }

  /** The same during take-over, past those who wait. */
  askNow<N extends SfuRequestName>(name: N, payload: SfuPayload<N>): Promise<SfuReply<N>> {
    return this.#link.ask(name, payload)
  }

  /** @throws Refused `unavailable` when that takes longer than `patienceMs`. */
  whenUp(patienceMs: number): Promise<void> {
    if (this.#up) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const isUp = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(isUp)
        reject(new Refused('unavailable', 'the media node cannot be reached'))
      }, patienceMs)
      this.#waiting.add(isUp)
    })
  }

  async #connected(): Promise<void> {
    this.#connection += 1
    const connection = this.#connection
    try {
      await this.#ears.up(this, await this.#link.ask('describe', {}))
      if (connection !== this.#connection) return
      this.#up = true
      const waiting = this.#waiting
      this.#waiting = new Set()
      for (const isUp of waiting) isUp()
    } catch (error) {
      if (connection !== this.#connection) return
      this.#ears.failed(this, error)
      setTimeout(() => {
        if (connection === this.#connection) void this.#connected()
      }, TAKE_OVER_AGAIN_MS).unref()
    }
  }

  #disconnected(reason: string): void {
    this.#connection += 1
    if (!this.#up) return
    this.#up = false
    this.#ears.down(this, reason)
  }
}

/** The node with the fewest rooms of those that are up; null when none is. `homes`: the node of each room. */
export function leastLoaded(nodes: readonly Node[], homes: readonly Node[]): Node | null {
  const load = (node: Node): number => homes.filter((home) => home === node).length
  const up = nodes.filter((node) => node.up)
  return up.toSorted((a, b) => load(a) - load(b))[0] ?? null
}
