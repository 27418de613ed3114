import type { types } from 'mediasoup-client'
import type { Source } from '../../../shared/limits.ts'
import type { Direction, DtlsParameters, RtpParameters, TransportParameters } from '../../../shared/media.ts'
import type { MediaSession } from '../../../shared/meeting.ts'
import type { MediaAsks } from './asks.ts'
import { fullyLite, TransportWatch } from './transport-watch.ts'

/** `relayed`: for networks that swallow UDP; through TURN when there is one, else over TCP. */
export type MediaRoute = 'direct' | 'relayed'

export type PathEvents = {
  /** Something about whether media can flow has changed. */
  readonly onState: () => void
  /** The server has lost these transports. */
  readonly onGone: () => void
}

export type PathState = 'new' | 'connected' | 'broken'

/** The two transports of one media session. They connect by themselves when something is sent or received. */
export class MediaPath {
  readonly send: types.Transport
  readonly receive: types.Transport
  /** To send, to receive. */
  readonly #watches: readonly [TransportWatch, TransportWatch]
  readonly #asks: MediaAsks

  constructor(
    device: types.Device,
    session: Pick<MediaSession, 'send' | 'receive' | 'iceServers'>,
    options: { readonly route: MediaRoute; readonly asks: MediaAsks; readonly events: PathEvents },
  ) {
    const { asks, events, route } = options
    this.#asks = asks
    this.send = device.createSendTransport(transportOptions(session, session.send, route))
    this.receive = device.createRecvTransport(transportOptions(session, session.receive, route))
    this.#connectOn(this.send, 'send')
    this.#connectOn(this.receive, 'receive')
    this.#produceOn(this.send)
    this.#watches = [
      new TransportWatch(this.send, () => asks.restartIce('send'), events),
      new TransportWatch(this.receive, () => asks.restartIce('receive'), events),
    ]
  }

  get state(): PathState {
    if (this.#watches.some((watch) => watch.broken)) return 'broken'
    return this.#watches.some((watch) => watch.connected) ? 'connected' : 'new'
  }

  /** The way to receive was there at least once. */
  get received(): boolean {
    return this.#watches[1].reached
  }

  /** All that goes over it, if anything, really does. */
  get carries(): boolean {
    return [this.send, this.receive].every(({ connectionState }) =>
      /^(?:new|connected)$/.test(connectionState),
    )
  }

  /** Another path takes over: what it carries goes on, but it is not kept alive any more. */
  leave(): void {
    for (const watch of this.#watches) watch.close()
  }

  /** Whether these are the transports of that session. */
  is(session: Pick<MediaSession, 'send' | 'receive'>): boolean {
    return this.send.id === session.send.id && this.receive.id === session.receive.id
  }

  /** The network is another one, or nothing arrives: look for a way anew. */
  restartIce(direction?: Direction): void {
    const [send, receive] = this.#watches
    if (direction !== 'receive') send.restart()
    if (direction !== 'send') receive.restart()
  }

  /** The server has the same transports: its relays' newest credentials, and a restart of what is known to be broken. */
  mend({ iceServers }: Pick<MediaSession, 'iceServers'>): void {
    for (const transport of [this.send, this.receive])
      transport.updateIceServers({ iceServers: [...iceServers] }).catch(() => undefined)
    for (const watch of this.#watches) if (watch.broken) watch.restart()
  }

  close(): void {
    this.leave()
    this.send.close()
    this.receive.close()
  }

  #connectOn(transport: types.Transport, direction: Direction): void {
    transport.on('connect', ({ dtlsParameters }, done) => {
      // The sfu answers ICE at once and waits with DTLS for these: our handshake need not wait for the answer.
      done()
      // Refused or unanswered: the transport fails and its watch takes over.
      this.#asks.connect(direction, dtlsParameters as DtlsParameters).catch(() => undefined)
    })
  }

  #produceOn(transport: types.Transport): void {
    transport.on('produce', ({ rtpParameters, appData }, done, failed) => {
      const { source, muted, goesOn } = appData as { source: Source; muted: boolean; goesOn?: string }
      this.#asks.produce(source, rtpParameters as RtpParameters, muted, goesOn).then(
        (id) => {
          done({ id })
        },
        (error: unknown) => {
          failed(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
  }
}

function transportOptions(
  { iceServers }: Pick<MediaSession, 'iceServers'>,
  transport: TransportParameters,
  route: MediaRoute,
): types.TransportOptions {
  const { id, iceParameters, dtlsParameters } = transport
  const relay = route === 'relayed' && iceServers.length > 0
  const tcpOnly = route === 'relayed' && !relay
  return {
    id,
    iceParameters: fullyLite(iceParameters),
    iceCandidates: transport.iceCandidates
      .filter(({ protocol }) => !tcpOnly || protocol === 'tcp')
      .map(({ tcpType, ...candidate }) => (tcpType ? { ...candidate, tcpType } : candidate)),
    dtlsParameters: dtlsParameters as types.DtlsParameters,
    iceServers: [...iceServers],
    ...(relay && { iceTransportPolicy: 'relay' }),
  }
}
