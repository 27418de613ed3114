import type { GatewayId, LegAddress } from '../shared/media.ts'
import type { types } from 'mediasoup'
import { Refused } from '../shared/refused.ts'

// Without encryption: it never leaves the machine.
const LISTEN_IP = '127.0.0.1'

/** Where a telephone is to be reached, and by which gateway. */
export type Leg = { readonly gateway: GatewayId; readonly address: LegAddress }

/**
 * Both ways of a telephone's media: plain RTP (RFC 3550) with RTCP on the same port (RFC 5761), to and from one address
 * of a telephone gateway. What comes from elsewhere is not heard.
 */
export class LegTransport {
  readonly #transport: types.PlainTransport

  private constructor(transport: types.PlainTransport) {
    this.#transport = transport
  }

  static async open(router: types.Router, peer: LegAddress): Promise<LegTransport> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: LISTEN_IP },
      rtcpMux: true,
      comedia: false,
    })
    if (router.closed) {
      // The router told the transports that it had; nobody else would tell this one.
      transport.routerClosed()
      throw new Refused('not-found', 'closed while it opened')
    }
    await transport.connect({ ip: peer.ip, port: peer.port })
    return new LegTransport(transport)
  }

  get media(): types.PlainTransport {
    return this.#transport
  }

  /** Where the gateway sends to. */
  get address(): LegAddress {
    const { localAddress, localPort } = this.#transport.tuple
    return { ip: localAddress, port: localPort }
  }

  get connected(): boolean {
    return !this.#transport.closed
  }

  get dead(): boolean {
    return this.#transport.closed
  }

  close(): void {
    this.#transport.close()
  }
}
