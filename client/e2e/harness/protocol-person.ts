import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type { Failure } from '../../../shared/wire.ts'
import { PROTOCOL_VERSION } from '../../../shared/version.ts'
import type { Hello, Notice, Payload, Reply, RequestName, requests } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { request } from '../../../shared/request.ts'

const CAPABILITIES = {
  codecs: [
    {
      kind: 'video' as const,
      mimeType: 'video/VP8',
      preferredPayloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
}

/** Somebody without a browser, who speaks the wire itself: for crowds, and for what the page never asks. */
export class ProtocolPerson {
  readonly #socket: Socket
  #ssrc = 1_000

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Joins by an invitation, listening only. @throws the connect error when the server refuses. */
  static async join(link: string, name: string): Promise<ProtocolPerson> {
    const { origin, pathname } = new URL(link)
    const [, , , room = '', token = ''] = pathname.split('/')
    const hello: Hello = {
      protocol: PROTOCOL_VERSION,
      page: randomBytes(16).toString('base64url'),
      browser: randomBytes(32).toString('base64url'),
      credential: { with: 'link', room, token },
      capabilities: CAPABILITIES,
      join: { name, microphone: 'off' },
    }
    const socket = io(origin, {
      auth: hello,
      transports: ['websocket'],
      extraHeaders: { origin },
      forceNew: true,
      reconnection: false,
    })
    await new Promise<Notice<'welcome'>>((done, fail) => {
      socket.once('welcome', done)
      socket.once('connect_error', fail)
    })
    return new ProtocolPerson(socket)
  }

  /** @throws Refused with the failure's code. */
  ask<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N>> {
    return request<typeof requests, N>(this.#socket, name, payload)
  }

  /** Announces a camera whose pictures never come. @throws Refused `limit-reached` over the limit. */
  async startCamera(): Promise<void> {
    this.#ssrc += 1
    await this.ask('media:produce', {
      source: 'camera',
      muted: false,
      rtpParameters: {
        codecs: [
          { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [] },
        ],
        encodings: [{ ssrc: this.#ssrc }],
        rtcp: { cname: 'e2e' },
      },
    })
  }

  /** Why one more camera is not started; null when it is. */
  async refusalOfCamera(): Promise<Failure | null> {
    try {
      await this.startCamera()
      return null
    } catch (error) {
      if (error instanceof Refused) return error.toFailure()
      throw error
    }
  }

  close(): void {
    this.#socket.disconnect()
  }
}
