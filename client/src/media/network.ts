export type NetworkQuality = 'good' | 'weak' | 'lost'

/** One look at the path; what is not known is null. */
export type PathReading = {
  /** ms. */
  readonly roundTrip: number | null
  /** Share of packets lost since the reading before, 0 to 1, in the worse direction. */
  readonly loss: number | null
}

const SLOW_MS = 400
const LOSSY = 0.05

/** How the network feels. Pure. */
export function qualityOf({ roundTrip, loss }: PathReading): Exclude<NetworkQuality, 'lost'> {
  return (roundTrip ?? 0) > SLOW_MS || (loss ?? 0) > LOSSY ? 'weak' : 'good'
}

/** Counters of packets that came in, since the path began. */
export type Received = { readonly packets: number; readonly lost: number }

/** Loss between two looks at the counters; null when too little came to tell. */
export function lossBetween(before: Received, after: Received): number | null {
  const packets = after.packets - before.packets
  const lost = Math.max(0, after.lost - before.lost)
  return packets + lost < 20 ? null : lost / (packets + lost)
}

/** Round trip, loss upwards and packets received, out of WebRTC statistics (W3C webrtc-stats). */
export function readStats(reports: Iterable<Readonly<Record<string, unknown>>>): {
  readonly roundTrip: number | null
  readonly lossUp: number | null
  readonly received: Received
} {
  let roundTrip: number | null = null
  let lossUp: number | null = null
  let packets = 0
  let lost = 0
  for (const report of reports) {
    if (report['type'] === 'candidate-pair' && report['nominated'] === true) {
      roundTrip = greater(roundTrip, seconds(report['currentRoundTripTime']))
    }
    if (report['type'] === 'remote-inbound-rtp') lossUp = greater(lossUp, numberIn(report['fractionLost']))
    if (report['type'] === 'inbound-rtp') {
      packets += numberIn(report['packetsReceived']) ?? 0
      lost += numberIn(report['packetsLost']) ?? 0
    }
  }
  return { roundTrip, lossUp, received: { packets, lost } }
}

function greater(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.max(one, other)
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function seconds(value: unknown): number | null {
  const read = numberIn(value)
  return read === null ? null : read * 1_000
}
