/**
 * What runs inside the page before the application: it keeps every peer connection, so that a test can ask the browser
 * itself what came and went. It changes nothing that the application sees.
 */
export type Observer = {
  readonly connections: RTCPeerConnection[]
  /** Tracks of microphones and cameras that the page was given. */
  readonly captured: MediaStreamTrack[]
  watch: Watch | null
}

/** One look at one received stream. `lastPacketAt` is the browser's own time of arrival, in ms. */
export type Glance = { readonly packets: number; readonly lastPacketAt: number }

export type Watch = {
  /** By track: the longest time without a packet (sound) or a new picture (video), in ms. */
  readonly audio: Record<string, number>
  readonly video: Record<string, number>
  /** Looks taken: tells a quiet line from a watch that did not run. */
  looks: number
  stop(): void
}

declare global {
  interface Window {
    observer: Observer
  }
}

/** For `addInitScript`: self-contained, as it is sent to the page as text. */
export function installObserver(): void {
  const connections: RTCPeerConnection[] = []
  const Native = window.RTCPeerConnection
  const captured: MediaStreamTrack[] = []
  window.observer = { connections, captured, watch: null }
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
  // Without a secure page there are no devices, whatever the type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  const capture = devices?.getUserMedia.bind(devices)
  if (!devices || !capture) return
  devices.getUserMedia = async (constraints) => {
    const stream = await capture(constraints)
    captured.push(...stream.getTracks())
    return stream
  }
}

/**
 * Starts to measure gaps in everything that is received now. Sent to the page as text.
 *
 * Looking takes turns with the page's other work, so a late look must not count as a gap: between two looks that saw n
 * new packets, which come every `packetMs`, at most the time that n - 1 of them do not explain was silent. Pictures are
 * judged likewise by the browser's count of presented frames.
 */
export function startWatch(packetMs: number): void {
  const seen = new Map<string, Glance>()
  const watch: Watch = {
    audio: {},
    video: {},
    looks: 0,
    stop: () => {
      clearInterval(timer)
      window.observer.watch = null
    },
  }
  const longest = (of: Record<string, number>, track: string, gap: number): void => {
    of[track] = Math.max(of[track] ?? 0, gap)
  }

  const listenTo = (entry: RTCInboundRtpStreamStats): void => {
    const track = entry.trackIdentifier
    const now = { packets: entry.packetsReceived ?? 0, lastPacketAt: entry.lastPacketReceivedTimestamp ?? 0 }
    const before = seen.get(track)
    seen.set(track, now)
    if (!before || before.lastPacketAt === 0) return
    const fresh = now.packets - before.packets
    if (fresh > 0) {
      longest(watch.audio, track, now.lastPacketAt - before.lastPacketAt - (fresh - 1) * packetMs)
      return
    }
    // Streams that were closed stay in the browser's list; only what has been heard can have a gap.
    if (track in watch.audio) longest(watch.audio, track, entry.timestamp - now.lastPacketAt)
  }
  const listen = (stats: RTCStatsReport): void => {
    for (const entry of stats.values() as Iterable<RTCInboundRtpStreamStats>) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio') listenTo(entry)
    }
  }

  const watched = new WeakSet<HTMLVideoElement>()
  const look = (video: HTMLVideoElement): void => {
    const stream = video.srcObject
    if (watched.has(video) || !(stream instanceof MediaStream)) return
    const track = stream.getVideoTracks()[0]?.id
    if (track === undefined) return
    watched.add(video)
    let before: VideoFrameCallbackMetadata | null = null
    let pace = 100
    const onFrame = (_: number, frame: VideoFrameCallbackMetadata): void => {
      if (before) {
        const frames = Math.max(1, frame.presentedFrames - before.presentedFrames)
        const elapsed = frame.presentationTime - before.presentationTime
        longest(watch.video, track, elapsed - (frames - 1) * pace)
        pace = pace * 0.9 + (elapsed / frames) * 0.1
      }
      before = frame
      if (window.observer.watch === watch) video.requestVideoFrameCallback(onFrame)
    }
    video.requestVideoFrameCallback(onFrame)
  }

  const timer = setInterval(() => {
    watch.looks += 1
    for (const video of document.querySelectorAll('video')) look(video)
    for (const connection of window.observer.connections) {
      if (connection.connectionState !== 'closed') void connection.getStats().then(listen)
    }
  }, 50)
  window.observer.watch = watch
}
