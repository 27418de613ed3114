/**
 * Ends with 0 when the worker in MEDIASOUP_WORKER_BIN completes a DTLS handshake with a real WebRTC peer on loopback,
 * with 1 when it dies or does not answer in time.
 */
import { createWorker } from 'mediasoup'
import { RTCPeerConnection } from 'werift'

const LIMIT_MS = 15_000

const worker = await createWorker({ logLevel: 'error' })
worker.on('died', () => end(1))
setTimeout(() => end(1), LIMIT_MS)

const router = await worker.createRouter()
const transport = await router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] })
transport.on('dtlsstatechange', (state) => {
  if (state === 'connected') end(0)
  if (state === 'failed') end(1)
})

const peer = new RTCPeerConnection({ iceUseIpv6: false, iceAdditionalHostAddresses: ['127.0.0.1'] })
peer.createDataChannel('handshake')
await peer.setLocalDescription(await peer.createOffer())
const offer = peer.localDescription?.sdp ?? ''
await transport.connect({
  dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprintIn(offer) }] },
})
await peer.setRemoteDescription({ type: 'answer', sdp: answer() })

/** @param {string} sdp */
function fingerprintIn(sdp) {
  return /a=fingerprint:sha-256 (\S+)/.exec(sdp)?.[1] ?? ''
}

/** What a browser would be told of the transport, as the SDP of an ICE-lite peer that waits for the DTLS hello. */
function answer() {
  const { iceParameters, iceCandidates, dtlsParameters } = transport
  const { value } = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ?? {
    value: '',
  }
  const candidates = iceCandidates.map(
    ({ foundation, priority, address, port }) =>
      `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`,
  )
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 127.0.0.1',
    'a=mid:0',
    'a=sctp-port:5000',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...candidates,
    'a=end-of-candidates',
    `a=fingerprint:sha-256 ${value}`,
    'a=setup:passive',
    '',
  ].join('\r\n')
}

/** @param {number} code */
function end(code) {
  worker.close()
  process.exit(code)
}
