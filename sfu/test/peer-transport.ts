import { isIPv6 } from 'node:net'
import {
  IceCandidate,
  PictureLossIndication,
  ProtectionProfileAeadAes128Gcm,
  ProtectionProfileAes128CmHmacSha1_80,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  RtcpPayloadSpecificFeedback,
  type RtcpPacket,
  type RtpPacket,
} from 'werift'
import type { DtlsParameters, IceParameters, TransportParameters } from '../../shared/media.ts'
import type { Packet } from './packets.ts'

const ALERT = 21
const CLOSE_NOTIFY = Buffer.from([1, 0])

type PeerTransportEvents = {
  readonly onRtp?: (packet: RtpPacket) => void
  /** The other end wants a key frame of this stream. */
  readonly onKeyFrameWanted?: (ssrc: number) => void
}

/** A browser's end of one transport: ICE, DTLS and SRTP, without the SDP around them. */
export class PeerTransport {
  readonly #ice: RTCIceTransport
  readonly #dtls: RTCDtlsTransport
  readonly #remote: TransportParameters
  #closed = false

  private constructor(remote: TransportParameters, events: PeerTransportEvents) {
    const useIpv6 = remote.iceCandidates.some(({ ip }) => isIPv6(ip))
    const gatherer = new RTCIceGatherer({
      useIpv6,
      useTcp: false,
      additionalHostAddresses: ['127.0.0.1', ...(useIpv6 ? ['::1'] : [])],
    })
    // It would ask a public server for our address.
    delete gatherer.connection.stunServer
    this.#remote = remote
    this.#ice = new RTCIceTransport(gatherer)
    this.#dtls = new RTCDtlsTransport({}, this.#ice, RTCDtlsTransport.localCertificate, [
      ProtectionProfileAeadAes128Gcm,
      ProtectionProfileAes128CmHmacSha1_80,
    ])
    this.#dtls.role = 'client'
    this.#dtls.onRtp.subscribe((packet) => events.onRtp?.(packet))
    this.#dtls.onRtcp.subscribe((packet) => {
      const ssrc = keyFrameWanted(packet)
      if (ssrc !== undefined) events.onKeyFrameWanted?.(ssrc)
    })
  }

  static async open(remote: TransportParameters, events: PeerTransportEvents): Promise<PeerTransport> {
    await RTCDtlsTransport.SetupCertificate()
    return new PeerTransport(remote, events)
  }

  /** What the other end must be told. */
  get dtlsParameters(): DtlsParameters {
    const fingerprints = this.#dtls.localParameters.fingerprints.map(({ value }) => ({
      algorithm: 'sha-256' as const,
      value,
    }))
    return { role: 'client', fingerprints }
  }

  /** Done when media may flow. */
  async connect(): Promise<void> {
    await this.#findPath(this.#remote.iceParameters)
    const fingerprints = this.#remote.dtlsParameters.fingerprints.map(
      ({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value),
    )
    this.#dtls.setRemoteParams(new RTCDtlsParameters(fingerprints, 'server'))
    await this.#dtls.start()
  }

  /** The other end has restarted ICE. Done when the new path is found; DTLS goes on over it. */
  restartIce(iceParameters: IceParameters): Promise<void> {
    return this.#findPath(iceParameters)
  }

  async send({ header, payload }: Packet): Promise<void> {
    if (!this.#closed) await this.#dtls.sendRtp(payload, header).catch(() => undefined)
  }

  async report(packets: RtcpPacket[]): Promise<void> {
    if (!this.#closed) await this.#dtls.sendRtcp(packets).catch(() => undefined)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#sayGoodbye().catch(() => undefined)
    await this.#dtls.stop().catch(() => undefined)
    await this.#ice.stop().catch(() => undefined)
  }

  /** Gone without a word, as when the network is lost. */
  async vanish(): Promise<void> {
    this.#closed = true
    await this.#ice.stop().catch(() => undefined)
  }

  // RFC 5246 §7.2.1: browsers close with a close_notify alert, werift does not yet.
  async #sayGoodbye(): Promise<void> {
    const socket = this.#dtls.dtls
    if (!socket || this.#dtls.state !== 'connected') return
    const { cipher } = socket
    const encrypt = cipher.encryptPacket.bind(cipher)
    cipher.encryptPacket = (packet) => {
      packet.recordLayerHeader.contentType = ALERT
      return encrypt(packet)
    }
    await socket.send(CLOSE_NOTIFY)
    cipher.encryptPacket = encrypt
  }

  async #findPath(iceParameters: IceParameters): Promise<void> {
    this.#ice.setRemoteParams(new RTCIceParameters({ ...iceParameters, iceLite: true }))
    this.#ice.connection.iceControlling = true
    await this.#ice.gather()
    for (const { foundation, priority, ip, port, protocol } of this.#remote.iceCandidates)
      if (protocol === 'udp')
        await this.#ice.addRemoteCandidate(new IceCandidate(1, foundation, ip, port, priority, 'udp', 'host'))
    await this.#ice.addRemoteCandidate(undefined)
    await this.#ice.start()
  }
}

function keyFrameWanted(packet: RtcpPacket): number | undefined {
  if (!(packet instanceof RtcpPayloadSpecificFeedback)) return undefined
  const { feedback } = packet
  return feedback instanceof PictureLossIndication ? feedback.mediaSsrc : undefined
}
