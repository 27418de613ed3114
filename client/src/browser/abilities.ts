/** Whether this browser can carry sound and picture at all: an old one cannot, nor one in which somebody has turned WebRTC off. */
export function canMeet(window: object): boolean {
  return ['RTCPeerConnection', 'RTCRtpTransceiver', 'MediaStream', 'WebSocket'].every(
    (name) => name in window,
  )
}
