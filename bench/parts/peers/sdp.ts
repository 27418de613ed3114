/**
 * The sfu's end of a transport written as SDP for libdatachannel. One audio section carries everything: mediasoup tells
 * streams apart by SSRC, and libdatachannel hands all packets to the only track there is.
 */
import type { DtlsParameters, TransportParameters } from '../../../shared/media.ts'

/** Payload type that stands in the section; packets of other types pass all the same. */
export const SECTION_PAYLOAD_TYPE = 111
export const SECTION_MID = '0'

/** Synthetic peers reach the sfu where it really listens, whatever address it announces to browsers. */
const SFU_ADDRESS = '127.0.0.1'

/** The remote description: an `offer` of a transport that sends to the peer, an `answer` of one that receives from it. */
export function describeRemote(transport: TransportParameters, type: 'offer' | 'answer'): string {
  const fingerprint = transport.dtlsParameters.fingerprints.find((f) => f.algorithm === 'sha-256')
  if (!fingerprint) throw new Error('the sfu offers no sha-256 fingerprint')
  return [
    'v=0',
    'o=- 10000 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${SECTION_MID}`,
    'a=msid-semantic: WMS *',
    `m=audio 7 UDP/TLS/RTP/SAVPF ${String(SECTION_PAYLOAD_TYPE)}`,
    `c=IN IP4 ${SFU_ADDRESS}`,
    `a=mid:${SECTION_MID}`,
    type === 'offer' ? 'a=sendonly' : 'a=recvonly',
    `a=rtpmap:${String(SECTION_PAYLOAD_TYPE)} opus/48000/2`,
    `a=ice-ufrag:${transport.iceParameters.usernameFragment}`,
    `a=ice-pwd:${transport.iceParameters.password}`,
    ...transport.iceCandidates
      .filter((candidate) => candidate.protocol === 'udp')
      .map(
        ({ foundation, priority, port }) =>
          `a=candidate:${foundation} 1 udp ${priority} ${SFU_ADDRESS} ${port} typ host`,
      ),
    'a=end-of-candidates',
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    `a=setup:${type === 'offer' ? 'actpass' : 'passive'}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    '',
  ].join('\r\n')
}

/** The peer's own fingerprint out of its local description; it always opens the DTLS handshake. */
export function dtlsParametersOf(sdp: string): DtlsParameters {
  const value = /a=fingerprint:sha-256 (\S+)/i.exec(sdp)?.[1]
  if (value === undefined) throw new Error('the local description has no sha-256 fingerprint')
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] }
}
