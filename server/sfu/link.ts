import { io, type Socket } from 'socket.io-client'
import type { ServerId } from '../../shared/ids.ts'
import { request } from '../../shared/request.ts'
import {
  SFU_PROTOCOL,
  sfuNotices,
  type SfuNotice,
  type SfuNoticeName,
  type SfuReply,
  type SfuRequestName,
} from '../../shared/sfu.ts'
import type { sfuRequests } from '../../shared/sfu.ts'
import type { AnyNotice, PayloadIn } from '../../shared/wire.ts'

export type SfuNoticeOf = AnyNotice<typeof sfuNotices>
/** What a node says of one of its rooms. */
export type RoomNotice = Exclude<SfuNoticeOf, { name: 'node:state' }>
export type SfuPayload<N extends SfuRequestName> = PayloadIn<typeof sfuRequests, N>

/** Who we are for an sfu. */
export type SfuAccess = { readonly secret: string; readonly server: ServerId }

export type LinkEvents = {
  readonly onConnected: () => void
  readonly onDisconnected: (reason: string) => void
  /** It does not want us, for a reason in words. */
  readonly onRefused: (reason: string) => void
  readonly onNotice: (notice: SfuNoticeOf) => void
}

const RECONNECT_MIN_MS = 200
const RECONNECT_MAX_MS = 2_000

/** The connection to one sfu process, kept up for ever. It knows no rooms: it asks what it is told to ask. */
export class SfuLink {
  readonly url: string
  readonly #socket: Socket
  /** When anything last came, in ms of steady time. */
  #heardAt = -Infinity

  constructor(url: string, hello: SfuAccess, events: LinkEvents) {
    this.url = url
    this.#socket = io(url, {
      transports: ['websocket'],
      auth: { ...hello, protocol: SFU_PROTOCOL },
      autoConnect: false,
      // Each sfu has its own connection, also when two have one host.
      forceNew: true,
      reconnectionDelay: RECONNECT_MIN_MS,
      reconnectionDelayMax: RECONNECT_MAX_MS,
    })
    const hear = (): void => {
      this.#heardAt = performance.now()
    }
    // An sfu that has nothing to say says that each second.
    this.#socket.io.on('ping', hear)
    this.#socket.on('connect', () => {
      hear()
      events.onConnected()
    })
    this.#socket.on('disconnect', (reason) => {
      events.onDisconnected(reason)
      // Socket.IO does not come back by itself after the other side closed on purpose, as a stopping sfu does.
      if (reason === 'io server disconnect') this.#socket.connect()
    })
    this.#socket.on('connect_error', (error) => {
      // A refusal by the sfu's own check (the secret, the version) is not retried by Socket.IO: it may be set right by a restart.
      if (!this.#socket.active) {
        events.onRefused(error.message)
        setTimeout(() => this.#socket.connect(), RECONNECT_MAX_MS).unref()
      }
      events.onDisconnected(error.message)
    })
    for (const name of Object.keys(sfuNotices) as SfuNoticeName[]) {
      this.#socket.on(name, (notice: SfuNotice<typeof name>) => {
        events.onNotice({ name, notice } as SfuNoticeOf)
      })
    }
  }

  /** Connects, and connects again whenever the connection is lost. */
  start(): void {
    this.#socket.connect()
  }

  /** Takes the connection for lost. */
  renew(): void {
    this.#socket.io.engine.close()
  }

  close(): void {
    this.#socket.disconnect()
  }

  get heardAt(): number {
    return this.#heardAt
  }

  /** @throws Refused as the sfu says; `unavailable` when the link is down or the sfu does not answer in time. */
  ask<N extends SfuRequestName>(name: N, payload: SfuPayload<N>): Promise<SfuReply<N>> {
    return request<typeof sfuRequests, N>(this.#socket, name, payload)
  }
}
