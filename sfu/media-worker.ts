import { isIPv6 } from 'node:net'
import { createWorker, type types } from 'mediasoup'
import { ROUTER_CODECS } from './codecs.ts'
import { smoothed } from './load.ts'
import type { MediaAddress } from './media-addresses.ts'

type MediaWorkerOptions = {
  readonly index: number
  readonly bin: string | undefined
  readonly addresses: readonly MediaAddress[]
  /** For UDP and TCP; 0: free ones. */
  readonly port: number
  readonly onDied: (worker: MediaWorker) => void
}

/** One media worker process with its one UDP and one TCP port. `watch` tells from outside whether it still lives. */
export class MediaWorker {
  readonly index: number
  /** The UDP port. */
  readonly port: number
  readonly #worker: types.Worker
  readonly #server: types.WebRtcServer
  #load = 0
  #newcomers = 0
  #endpoints = 0

  private constructor(index: number, port: number, worker: types.Worker, server: types.WebRtcServer) {
    this.index = index
    this.port = port
    this.#worker = worker
    this.#server = server
  }

  /** @throws Error when the process does not start or its port is taken; nothing is left running then. */
  static async start(options: MediaWorkerOptions): Promise<MediaWorker> {
    const { index, bin } = options
    const worker = await createWorker({ logLevel: 'error', ...(bin === undefined ? {} : { workerBin: bin }) })
    try {
      const server = await worker.createWebRtcServer({ listenInfos: listenInfos(options) })
      const port = options.port || ((await server.dump()).udpSockets[0]?.port ?? 0)
      const started = new MediaWorker(index, port, worker, server)
      worker.on('died', () => {
        options.onDied(started)
      })
      return started
    } catch (error) {
      worker.close()
      throw error
    }
  }

  get pid(): number {
    return this.#worker.pid
  }

  get closed(): boolean {
    return this.#worker.closed
  }

  get server(): types.WebRtcServer {
    return this.#server
  }

  /** Smoothed share of one core, 0 to 1. */
  get load(): number {
    return this.#load
  }

  get endpoints(): number {
    return this.#endpoints
  }

  /** Endpoints that came since the last measure. */
  get newcomers(): number {
    return this.#newcomers
  }

  /** Takes note of one measure: the share of a core since the last one. */
  measured(share: number): void {
    this.#load = smoothed(this.#load, share)
    this.#newcomers = 0
  }

  endpointPlaced(): void {
    this.#endpoints++
    this.#newcomers++
  }

  endpointGone(): void {
    this.#endpoints--
  }

  createRouter(): Promise<types.Router> {
    return this.#worker.createRouter({ mediaCodecs: ROUTER_CODECS })
  }

  /** CPU used since the process began, in ms; the worker must answer for it. */
  async cpuTime(): Promise<number> {
    const usage = await this.#worker.getResourceUsage()
    return usage.ru_utime + usage.ru_stime
  }

  /** For one that no longer answers: its death is then noticed like any other. */
  kill(): void {
    if (this.closed) return
    try {
      process.kill(this.pid, 'SIGKILL')
    } catch (error) {
      // It died a moment ago; that it did is told soon.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  close(): void {
    this.#worker.close()
  }
}

function listenInfos({ addresses, port }: MediaWorkerOptions): types.TransportListenInfo[] {
  return (['udp', 'tcp'] as const).flatMap((protocol) =>
    addresses.map(({ ip, announced }) => ({
      protocol,
      ip,
      ...(port === 0 ? {} : { port }),
      ...(announced === undefined ? {} : { announcedAddress: announced }),
      // Else the wildcard of IPv6 takes the port of IPv4, too.
      ...(isIPv6(ip) ? { flags: { ipv6Only: true } } : {}),
    })),
  )
}
