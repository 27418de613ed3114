import type { types } from 'mediasoup'
import type { DtlsParameters, Direction, IceParameters, TransportParameters } from '../shared/media.ts'
import { Refused } from '../shared/refused.ts'
import { asked } from './refusals.ts'
import { toMediasoup } from './shapes.ts'

/**
 * What one endpoint may send in all, in bit/s: a microphone, two cameras and a screen at their best, and half as much
 * again. Congestion control holds honest senders to it.
 */
const MAX_INCOMING_BITRATE = 9_000_000
/** Where the estimate towards a receiver starts, in bit/s: four tiles and their voices. */
const INITIAL_OUTGOING_BITRATE = 800_000
/** Without a sign of the peer for this long its transport is lost, in s: three checks of the slowest browser. */
const ICE_CONSENT_TIMEOUT_S = 15

const HASH_BYTES = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const

type EndpointTransportOptions = {
  readonly router: types.Router
  readonly server: types.WebRtcServer
  readonly direction: Direction
  /** The peer is no longer heard (again told only after it was). */
  readonly onLost: () => void
}

/** One way of an endpoint's media. Lost is not closed: an ICE restart brings it back, unless its DTLS is over. */
export class EndpointTransport {
  readonly #transport: types.WebRtcTransport
  #connecting: { readonly with: string; readonly done: Promise<void> } | undefined
  #lost = false

  private constructor(transport: types.WebRtcTransport, onLost: () => void) {
    this.#transport = transport
    transport.on('icestatechange', (state) => {
      if (state === 'disconnected') this.#lose(onLost)
      else if (state !== 'closed') this.#lost = false
    })
    transport.on('dtlsstatechange', (state) => {
      if (state === 'failed' || state === 'closed') this.#lose(onLost)
    })
  }

  static async open(options: EndpointTransportOptions): Promise<EndpointTransport> {
    const transport = await options.router.createWebRtcTransport({
      webRtcServer: options.server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: ICE_CONSENT_TIMEOUT_S,
      initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE,
    })
    if (options.router.closed) {
      // The router told the transports that it had; nobody else would tell this one.
      transport.routerClosed()
      throw new Refused('not-found', 'closed while it opened')
    }
    if (options.direction === 'send') await transport.setMaxIncomingBitrate(MAX_INCOMING_BITRATE)
    return new EndpointTransport(transport, options.onLost)
  }

  get media(): types.WebRtcTransport {
    return this.#transport
  }

  get parameters(): TransportParameters {
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.#transport
    return { id, iceParameters, iceCandidates, dtlsParameters }
  }

  get connected(): boolean {
    const { iceState, dtlsState } = this.#transport
    return dtlsState === 'connected' && (iceState === 'connected' || iceState === 'completed')
  }

  /** Cannot be used again, whatever the peer does. */
  get dead(): boolean {
    const { closed, dtlsState } = this.#transport
    return closed || dtlsState === 'failed' || dtlsState === 'closed'
  }

  /** @throws Refused bad-request, or conflict when it was connected with other parameters: that is another peer. */
  connect(dtlsParameters: DtlsParameters): Promise<void> {
    // The worker takes any text here, and no handshake would ever fit it.
    if (!dtlsParameters.fingerprints.every(isFingerprint))
      throw new Refused('bad-request', 'not a fingerprint', { field: 'dtlsParameters.fingerprints' })
    const parameters = JSON.stringify(dtlsParameters)
    if (this.#connecting && this.#connecting.with !== parameters)
      throw new Refused('conflict', 'transport is connected with other parameters')
    this.#connecting ??= { with: parameters, done: this.#connect(dtlsParameters) }
    return this.#connecting.done
  }

  restartIce(): Promise<IceParameters> {
    return this.#transport.restartIce()
  }

  close(): void {
    this.#transport.close()
  }

  async #connect(dtlsParameters: DtlsParameters): Promise<void> {
    try {
      await asked(this.#transport.connect({ dtlsParameters: toMediasoup.dtlsParameters(dtlsParameters) }))
    } catch (error) {
      this.#connecting = undefined
      throw error
    }
  }

  #lose(onLost: () => void): void {
    if (this.#lost) return
    this.#lost = true
    onLost()
  }
}

/** RFC 8122 §5: pairs of hexadecimal digits, as many as the hash has bytes. */
function isFingerprint({ algorithm, value }: DtlsParameters['fingerprints'][number]): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2})*$/i.test(value) && value.length === HASH_BYTES[algorithm] * 3 - 1
}
