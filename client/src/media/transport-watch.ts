import type { types } from 'mediasoup-client'
import type { IceParameters } from '../../../shared/media.ts'
import { Refused } from '../../../shared/refused.ts'
import type { IceRestart } from './asks.ts'

/** How long a path may be disconnected before ICE is restarted, in ms: shorter losses heal by themselves. */
const PATIENCE_MS = 1_000
/** How long the first attempt may take, in ms: a far network needs seconds for ICE and DTLS. */
const FIRST_PATIENCE_MS = 10_000
/** Between two restarts, in ms: one that works needs two round trips. */
const BETWEEN_MS = 3_000

export type WatchEvents = {
  readonly onState: () => void
  /** The server has no such transport: only a new session helps. */
  readonly onGone: () => void
}

/** Keeps one transport alive: restarts ICE when its path breaks, until closed. */
export class TransportWatch {
  readonly #transport: types.Transport
  readonly #ask: () => Promise<IceRestart>
  readonly #events: WatchEvents
  #timer: ReturnType<typeof setTimeout> | undefined
  #restarting = false
  #reached = false
  #lastRestart = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(transport: types.Transport, ask: () => Promise<IceRestart>, events: WatchEvents) {
    this.#transport = transport
    this.#ask = ask
    this.#events = events
    transport.on('connectionstatechange', (state) => {
      this.#changed(state)
    })
  }

  get connected(): boolean {
    return this.#transport.connectionState === 'connected'
  }

  /** The path was there at least once. */
  get reached(): boolean {
    return this.#reached
  }

  /** The path was there or was tried, and is not there now. */
  get broken(): boolean {
    const state = this.#transport.connectionState
    return state === 'disconnected' || state === 'failed'
  }

  /** Restarts ICE now unless that was just done. A transport that never connected has nothing to restart. */
  restart(): void {
    if (this.#closed || this.#restarting || this.#transport.connectionState === 'new') return
    const wait = this.#lastRestart + BETWEEN_MS - performance.now()
    if (wait > 0) this.#later(wait)
    else void this.#restartNow()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #changed(state: types.ConnectionState): void {
    if (this.#closed) return
    this.#events.onState()
    if (state === 'connected') {
      this.#reached = true
      clearTimeout(this.#timer)
    }
    if (state === 'connecting' && !this.#reached && !this.#restarting) this.#later(FIRST_PATIENCE_MS)
    if (state === 'failed') this.restart()
    if (state === 'disconnected') this.#later(PATIENCE_MS)
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.restart()
    }, ms)
  }

  async #restartNow(): Promise<void> {
    this.#restarting = true
    this.#lastRestart = performance.now()
    try {
      const { iceParameters, iceServers } = await this.#ask()
      if (!this.#closed) await this.#transport.updateIceServers({ iceServers: [...iceServers] })
      if (!this.#closed) await this.#transport.restartIce({ iceParameters: fullyLite(iceParameters) })
    } catch (error) {
      if (error instanceof Refused && error.code === 'not-found' && !this.#closed) this.#events.onGone()
    } finally {
      this.#restarting = false
    }
    // Loaded while the socket was down, or answered and of no use: again, until the state says connected.
    if (this.#mayNeedMore()) this.#later(BETWEEN_MS)
  }

  #mayNeedMore(): boolean {
    return !this.#closed && !this.connected
  }
}

/** The sfu's ICE is always lite (RFC 8445 §2.5). */
export function fullyLite({
  usernameFragment,
  password,
  iceLite = true,
}: IceParameters): types.IceParameters {
  return { usernameFragment, password, iceLite }
}
