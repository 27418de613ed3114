// Runs in Chromium before the page's own scripts and notes when media arrives. It changes nothing of what they do.
{
  type FirstFrame = { readonly track: string; readonly at: number }
  type AudioArrival = { readonly ssrc: number; readonly at: number }

  const connections: RTCPeerConnection[] = []
  const frames: FirstFrame[] = []
  const audio: AudioArrival[] = []
  /** When the first packet of a sound or a picture of one's own left, as far as a poll can tell. */
  const sent: { readonly kind: string; readonly at: number }[] = []
  const known = new Set<number>()
  const POLL_MS = 10
  const PACKET_MS = 20
  const QUIET_MS = 1000

  const Original = RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Original {
    constructor(...args: ConstructorParameters<typeof Original>) {
      super(...args)
      connections.push(this)
    }
  }

  // Socket.IO's messages are Engine.IO packets of type 4; the others keep the line open.
  const messages: { readonly at: number }[] = []
  const count = (packet: unknown) => {
    if (typeof packet === 'string' && packet.startsWith('4')) messages.push({ at: performance.now() })
  }
  const Socket = WebSocket
  globalThis.WebSocket = class extends Socket {
    constructor(...args: ConstructorParameters<typeof Socket>) {
      super(...args)
      this.addEventListener('message', ({ data }) => {
        count(data)
      })
    }
    override send(packet: Parameters<WebSocket['send']>[0]): void {
      count(packet)
      super.send(packet)
    }
  }

  const isRemote = (track: MediaStreamTrack) =>
    connections.some((connection) => connection.getReceivers().some((receiver) => receiver.track === track))

  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject')
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(this: HTMLMediaElement, stream: MediaStream | null) {
      source?.set?.call(this, stream)
      const [track] = stream?.getVideoTracks() ?? []
      if (!track || !(this instanceof HTMLVideoElement) || !isRemote(track)) return
      this.requestVideoFrameCallback((at) => frames.push({ track: track.id, at }))
    },
  })

  const noteSent = ({ type, kind, ssrc, ...entry }: RTCStats & Partial<RTCOutboundRtpStreamStats>) => {
    if (type !== 'outbound-rtp' || !kind || !ssrc || !entry.packetsSent || known.has(ssrc)) return
    known.add(ssrc)
    sent.push({ kind, at: performance.now() })
  }

  // A packet count between two polls tells when the first one came: they are 20 ms apart.
  const pollAudio = async () => {
    for (const connection of connections.filter(({ connectionState }) => connectionState === 'connected')) {
      const stats: RTCStatsReport = await connection.getStats()
      for (const entry of stats.values() as Iterable<RTCInboundRtpStreamStats>) {
        noteSent(entry)
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio' || !entry.packetsReceived) continue
        if (known.has(entry.ssrc)) continue
        known.add(entry.ssrc)
        const last = (entry.lastPacketReceivedTimestamp ?? entry.timestamp) - performance.timeOrigin
        audio.push({ ssrc: entry.ssrc, at: last - (entry.packetsReceived - 1) * PACKET_MS })
      }
    }
  }
  let polling = false
  const poll = () => {
    if (!polling) return
    void pollAudio().finally(() => setTimeout(poll, POLL_MS))
  }

  const bytesReceived = async () => {
    let bytes = 0
    for (const connection of connections) {
      const stats: RTCStatsReport = await connection.getStats()
      for (const entry of stats.values() as Iterable<RTCTransportStats>) {
        if (entry.type === 'transport') bytes += entry.bytesReceived ?? 0
      }
    }
    return bytes
  }

  let clickedAt: number | null = null
  addEventListener('click', (event) => (clickedAt = event.timeStamp), { capture: true })

  /** When the page's first own script was there. */
  const scriptAt = () => {
    const scripts = performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('.js'))
    return (scripts[0] as PerformanceResourceTiming | undefined)?.responseEnd ?? null
  }

  const watch = {
    /** From now on the arrival of sound is polled for; earlier streams are not counted. */
    async arm() {
      await pollAudio()
      audio.length = 0
      polling = true
      poll()
    },
    /** All ms are of `performance.now()`. */
    result() {
      return { clickedAt, scriptAt: scriptAt(), frames, audio, sent, messages }
    },
    /** Sound and picture are there, and no picture has come for the first time in a second. */
    settled() {
      const last = Math.max(...frames.map(({ at }) => at))
      return audio.length > 0 && frames.length > 0 && performance.now() - last > QUIET_MS
    },
    /** One's own sound and picture leave. */
    sends: () => ['audio', 'video'].every((kind) => sent.some((one) => one.kind === kind)),
    transportsConnected: (count: number) =>
      connections.filter(({ connectionState }) => connectionState === 'connected').length >= count,
    bytesReceived,
    /** Of the remote pictures on the page, as they are decoded now. */
    videoSizes: () =>
      [...document.querySelectorAll('video')]
        .filter(
          ({ srcObject }) => srcObject instanceof MediaStream && srcObject.getVideoTracks().some(isRemote),
        )
        .map(({ videoWidth, videoHeight }) => `${videoWidth}x${videoHeight}`),
    /** A headless browser never hides a tab: this says what a page is told when one is. */
    hide() {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
  }
  Object.assign(globalThis, { watch })
}
