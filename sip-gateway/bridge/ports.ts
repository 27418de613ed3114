/** Ports for sound: an even one for RTP and the next for its reports (RFC 3550 §11). */
import type { Socket } from 'node:dgram'
import { openSocket } from './datagrams.ts'

export type PortRange = { readonly first: number; readonly last: number }
export type PortPair = {
  readonly port: number
  readonly rtp: Socket
  readonly rtcp: Socket
  readonly close: () => void
}

/** The range is used up. */
export class NoPort extends Error {
  override readonly name = 'NoPort'
}

/** Opens pairs of a range, each at a place that nobody can guess from the last. */
export class Ports {
  readonly #address: string
  readonly #range: PortRange
  readonly #chance: () => number
  readonly #taken = new Set<number>()

  constructor(address: string, range: PortRange, chance: () => number) {
    this.#address = address
    this.#range = range
    this.#chance = chance
  }

  /** @throws NoPort */
  async open(): Promise<PortPair> {
    const even = Math.ceil(this.#range.first / 2) * 2
    const count = Math.floor((this.#range.last - even + 1) / 2)
    const start = Math.floor(this.#chance() * count)
    for (let i = 0; i < count; i++) {
      const port = even + ((start + i) % count) * 2
      const pair = this.#taken.has(port) ? undefined : await this.#pair(port)
      if (pair !== undefined) return pair
    }
    throw new NoPort('no port is free')
  }

  async #pair(port: number): Promise<PortPair | undefined> {
    this.#taken.add(port)
    const [rtp, rtcp] = await Promise.all([this.#bound(port), this.#bound(port + 1)])
    const close = (): void => {
      rtp?.close()
      rtcp?.close()
      this.#taken.delete(port)
    }
    if (rtp !== undefined && rtcp !== undefined) return { port, rtp, rtcp, close }
    close()
    return undefined
  }

  /** Undefined: somebody else has it. */
  #bound(port: number): Promise<Socket | undefined> {
    const socket = openSocket(this.#address)
    return new Promise((resolve) => {
      socket.once('error', () => {
        socket.close()
        resolve(undefined)
      })
      socket.bind(port, this.#address, () => {
        socket.removeAllListeners('error')
        // What cannot be sent is lost, as on the way.
        socket.on('error', () => undefined)
        resolve(socket)
      })
    })
  }
}
