import { FULL_LOAD } from '../../shared/limits.ts'
import { Refused } from '../../shared/refused.ts'
import type { ClaimedRoom, SfuNotice, SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import type { Choosable } from './choosing.ts'
import { Lately } from './lately.ts'
import type { Knock, Signs } from './lost.ts'
import { SfuLink, type RoomNotice, type SfuAccess, type SfuPayload } from './link.ts'

type Claims = SfuPayload<'rooms:claim'>['rooms']

/** What happens to a node. `onUp` is awaited before anybody else may ask: take-over comes first. */
export type NodeListener = {
  /** What of it is ours, asked at each connection. */
  readonly claims: () => Claims
  readonly onUp: (node: SfuNode, rooms: readonly ClaimedRoom[]) => Promise<void>
  readonly onDown: (node: SfuNode, reason: string) => void
  /** Whether the same process is known by another address already. */
  readonly isTwin: (node: SfuNode) => boolean
  /** It is up, and says something else of itself than before. */
  readonly onState: (node: SfuNode) => void
  readonly onNotice: (node: SfuNode, notice: RoomNotice) => void
  readonly onFault: (node: SfuNode, error: unknown) => void
  /** It does not want us, for a reason in words: told once until that changes. */
  readonly onRefused: (node: SfuNode, reason: string) => void
}

const TAKE_OVER_AGAIN_MS = 1_000
/** So long after they came people show in what a node says of its load, in ms. */
const NEW_FOR_MS = 20_000
// So many fit into a message.
const CLAIMS_AT_ONCE = 2_000

/**
 * One sfu as the rest of the server sees it: `down`, or `up` once what runs there has been compared with what should.
 * Nobody asks anything of it in between, so nothing can be opened behind the back of the comparison.
 */
export class SfuNode implements Choosable {
  readonly #link: SfuLink
  readonly #listener: NodeListener
  /** Since when it is not up, in ms of steady time; null while it is. */
  #downSince: number | null = performance.now()
  /** Counts connections: an answer to an earlier one is nobody's. */
  #connection = 0
  #waiting = new Set<() => void>()
  /** When it was last said that it lives, in ms of steady time; null: it does not register. */
  #saidAt: number | null = null
  /** As `Signs` has it. */
  knocked: Knock | null = null
  #refused = ''
  #said: SfuNotice<'node:state'> = { load: 0, state: 'up', region: null, instance: '' }
  readonly #lately = new Lately(NEW_FOR_MS)

  constructor(url: string, access: SfuAccess, listener: NodeListener) {
    this.#listener = listener
    this.#link = new SfuLink(url, access, {
      onConnected: () => void this.#connected(),
      onDisconnected: (reason) => {
        this.#disconnected(reason)
      },
      onNotice: (notice) => {
        if (notice.name === 'node:state') this.#say(notice.notice)
        else listener.onNotice(this, notice)
      },
      onRefused: (reason) => {
        if (reason !== this.#refused) listener.onRefused(this, reason)
        this.#refused = reason
      },
    })
  }

  get url(): string {
    return this.#link.url
  }

  get up(): boolean {
    return this.#downSince === null
  }

  /** Its workers have no room for newcomers. */
  get full(): boolean {
    return this.load >= FULL_LOAD
  }

  get load(): number {
    return this.#said.load
  }

  get state(): SfuNotice<'node:state'>['state'] {
    return this.#said.state
  }

  get region(): string | null {
    return this.#said.region
  }

  /** Which process it is; '' while it is not connected, or has not said so. */
  get instance(): string {
    return this.#said.instance
  }

  get newcomers(): number {
    return this.#lately.count
  }

  /** A room was placed here, or somebody in one. */
  expectNewcomer(): void {
    this.#lately.happened()
  }

  /** For how long it has not been up, in ms; 0 while it is. */
  get downForMs(): number {
    return this.#downSince === null ? 0 : performance.now() - this.#downSince
  }

  /** What tells whether it lives. */
  get signs(): Signs {
    const now = performance.now()
    return {
      downForMs: this.downForMs,
      heardMs: now - this.#link.heardAt,
      saidMs: this.#saidAt === null ? null : now - this.#saidAt,
      knock: this.knocked,
    }
  }

  /** It said so this long ago, in ms, or another server has heard it. */
  isSaidToLive(agoMs: number): void {
    this.#saidAt = performance.now() - agoMs
  }

  start(): void {
    this.#link.start()
  }

  /** Nothing comes over its line, which is opened anew. */
  giveUp(): void {
    this.#link.renew()
  }

  close(): void {
    // Letting go is not being down.
    this.#downSince ??= performance.now()
    this.#link.close()
  }

  /**
   * Asks as soon as the node is up.
   *
   * @throws Refused as the sfu says; `unavailable` when it is not up within `waitMs` or does not answer.
   */
  async ask<N extends SfuRequestName>(name: N, payload: SfuPayload<N>, waitMs: number): Promise<SfuReply<N>> {
    if (!this.up) await this.whenUp(waitMs)
    return this.#link.ask(name, payload)
  }

  /** The same during take-over, past those who wait. */
  askDuringTakeOver<N extends SfuRequestName>(name: N, payload: SfuPayload<N>): Promise<SfuReply<N>> {
    return this.#link.ask(name, payload)
  }

  /** @throws Refused `unavailable` when that takes longer than `waitMs`. */
  whenUp(waitMs: number): Promise<void> {
    if (this.up) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const isUp = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(isUp)
        reject(new Refused('unavailable', 'the media node cannot be reached'))
      }, waitMs)
      this.#waiting.add(isUp)
    })
  }

  #say(said: SfuNotice<'node:state'>): void {
    const changed = said.state !== this.state
    this.#said = said
    if (changed && this.up) this.#listener.onState(this)
  }

  async #connected(): Promise<void> {
    this.#refused = ''
    this.knocked = null
    this.#connection += 1
    const connection = this.#connection
    try {
      const rooms = await this.#claim()
      if (connection !== this.#connection) return
      if (this.#listener.isTwin(this)) {
        this.close()
        return
      }
      await this.#listener.onUp(this, rooms)
      if (connection !== this.#connection) return
      this.#downSince = null
      const waiting = this.#waiting
      this.#waiting = new Set()
      for (const isUp of waiting) isUp()
      if (this.state !== 'up') this.#listener.onState(this)
    } catch (error) {
      if (connection !== this.#connection) return
      this.#listener.onFault(this, error)
      setTimeout(() => {
        if (connection === this.#connection) void this.#connected()
      }, TAKE_OVER_AGAIN_MS).unref()
    }
  }

  async #claim(): Promise<readonly ClaimedRoom[]> {
    const claims = [...this.#listener.claims()]
    for (;;) {
      const { rooms } = await this.#link.ask('rooms:claim', { rooms: claims.splice(0, CLAIMS_AT_ONCE) })
      if (claims.length === 0) return rooms
    }
  }

  #disconnected(reason: string): void {
    this.#connection += 1
    this.#said = { ...this.#said, instance: '' }
    if (!this.up) return
    this.#downSince = performance.now()
    this.#listener.onDown(this, reason)
  }
}
