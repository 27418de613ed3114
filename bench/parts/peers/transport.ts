/** One of a peer's two ways to the sfu: real ICE, DTLS and SRTP by libdatachannel. */
import ndc, { type Track } from 'node-datachannel'
import type { DtlsParameters, TransportParameters } from '../../../shared/media.ts'
import { describeRemote, dtlsParametersOf, SECTION_MID, SECTION_PAYLOAD_TYPE } from './sdp.ts'

export type MediaTransport = {
  /** RTP or RTCP as it is; dropped while the transport is not connected. */
  send(packet: Buffer): void
  close(): void
}

const CONNECT_TIMEOUT_MS = 20_000

/**
 * Connects to the sfu's transport.
 *
 * @param connect tells the sfu this end's DTLS parameters
 * @param onPacket is given every RTP and RTCP packet that arrives
 * @throws Error when ICE or DTLS fails or takes longer than 20 s
 */
export async function openTransport(
  parameters: TransportParameters,
  direction: 'send' | 'receive',
  connect: (dtlsParameters: DtlsParameters) => Promise<unknown>,
  onPacket: (packet: Buffer) => void,
): Promise<MediaTransport> {
  const connection = new ndc.PeerConnection(parameters.id, {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  })
  // Held here on purpose: libdatachannel ends what JavaScript has let go of.
  const tracks: Track[] = []
  const keep = (track: Track) => {
    track.onMessage(onPacket)
    tracks.push(track)
  }
  const connected = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => {
    const states = `${connection.state()}, ICE ${connection.iceState()}`
    connected.reject(new Error(`the ${direction} transport is not connected after 20 s: ${states}`))
  }, CONNECT_TIMEOUT_MS)
  connection.onStateChange((state) => {
    if (state === 'connected') connected.resolve(undefined)
    if (state === 'failed') connected.reject(new Error(`the ${direction} transport failed`))
  })
  const described = new Promise<string>((resolve) => {
    connection.onLocalDescription(resolve)
  })

  if (direction === 'send') {
    const section = new ndc.Audio(SECTION_MID, 'SendOnly')
    section.addOpusCodec(SECTION_PAYLOAD_TYPE)
    keep(connection.addTrack(section))
    connection.setLocalDescription('offer')
    await connect(dtlsParametersOf(await described))
    connection.setRemoteDescription(describeRemote(parameters, 'answer'), 'answer')
  } else {
    connection.onTrack(keep)
    connection.setRemoteDescription(describeRemote(parameters, 'offer'), 'offer')
    connection.setLocalDescription('answer')
    await connect(dtlsParametersOf(await described))
  }
  await connected.promise
  clearTimeout(timer)
  return {
    send: (packet) => {
      const [track] = tracks
      if (track?.isOpen() === true) track.sendMessageBinary(packet)
    },
    close: () => {
      connection.close()
    },
  }
}
