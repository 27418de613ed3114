import type { Page } from '@playwright/test'
import { startWatch } from './observer.ts'

/** What the browser says of one received or sent stream, of all its layers together. */
export type Stream = {
  /** Received: the id of the sfu's consumer. Sent: the stream's own id. */
  readonly id: string
  readonly kind: 'audio' | 'video'
  /** When the browser counted, in ms. */
  readonly at: number
  readonly bytes: number
  readonly packets: number
  /** Received sound: grows only with loudness. */
  readonly energy: number
  /** Received pictures that were decoded, or sent ones that were encoded. */
  readonly frames: number
  readonly width: number
  readonly height: number
}

/** The browser's own entries; which of the members are there depends on kind and way. */
type Entry = {
  readonly type: string
  readonly id: string
  readonly kind: string
  readonly timestamp: number
  readonly trackIdentifier?: string
  readonly totalAudioEnergy?: number
  readonly frameWidth?: number
  readonly frameHeight?: number
} & Readonly<Partial<Record<`${'bytes' | 'packets'}${'Received' | 'Sent'}`, number>>> &
  Readonly<Partial<Record<'framesDecoded' | 'framesEncoded', number>>>

export async function received(page: Page): Promise<Stream[]> {
  return (await entries(page, 'inbound-rtp')).map((entry) => ({
    ...common(entry),
    id: entry.trackIdentifier ?? entry.id,
    bytes: entry.bytesReceived ?? 0,
    packets: entry.packetsReceived ?? 0,
    frames: entry.framesDecoded ?? 0,
  }))
}

export async function sent(page: Page): Promise<Stream[]> {
  return (await entries(page, 'outbound-rtp')).map((entry) => ({
    ...common(entry),
    bytes: entry.bytesSent ?? 0,
    packets: entry.packetsSent ?? 0,
    frames: entry.framesEncoded ?? 0,
  }))
}

function common(entry: Entry): Pick<Stream, 'id' | 'kind' | 'at' | 'energy' | 'width' | 'height'> {
  return {
    id: entry.id,
    kind: entry.kind === 'audio' ? 'audio' : 'video',
    at: entry.timestamp,
    energy: entry.totalAudioEnergy ?? 0,
    width: entry.frameWidth ?? 0,
    height: entry.frameHeight ?? 0,
  }
}

function entries(page: Page, type: 'inbound-rtp' | 'outbound-rtp'): Promise<Entry[]> {
  return page.evaluate(async (wanted) => {
    const open = window.observer.connections.filter(({ connectionState }) => connectionState !== 'closed')
    const reports = await Promise.all(open.map((connection) => connection.getStats()))
    return reports
      .flatMap((report) => [...(report.values() as Iterable<Entry>)])
      .filter((entry) => entry.type === wanted)
  }, type)
}

/** Over what the connected transports of a page go: `udp` or `tcp`. */
export function pathsOf(page: Page): Promise<string[]> {
  return localCandidates(page, 'protocol')
}

/** The page's own ends of the connected transports: `host`, `prflx`, or `relay` for a TURN server. */
export function kindsOfPaths(page: Page): Promise<string[]> {
  return localCandidates(page, 'candidateType')
}

async function localCandidates(page: Page, what: 'protocol' | 'candidateType'): Promise<string[]> {
  return page.evaluate(async (member) => {
    const paths: string[] = []
    for (const connection of window.observer.connections) {
      if (connection.connectionState !== 'connected') continue
      const stats = await connection.getStats()
      for (const entry of stats.values() as Iterable<RTCTransportStats>) {
        if (entry.type !== 'transport' || entry.selectedCandidatePairId === undefined) continue
        const pair = stats.get(entry.selectedCandidatePairId) as RTCIceCandidatePairStats | undefined
        const local = stats.get(pair?.localCandidateId ?? '') as Record<string, string> | undefined
        paths.push(local?.[member] ?? 'unknown')
      }
    }
    return paths
  }, what)
}

const OPUS_PACKET_MS = 20

export type Gaps = {
  /** Longest time without a packet in any stream of sound that came during the watch, in ms. */
  readonly audio: number
  /** Longest time without a new picture in any video that is shown, in ms. */
  readonly video: number
  readonly audioStreams: number
  readonly videoStreams: number
}

/** Measures gaps in what the page receives until `stop`. */
export async function watchGaps(page: Page): Promise<{ stop(): Promise<Gaps> }> {
  await page.evaluate(startWatch, OPUS_PACKET_MS)
  await page.waitForFunction(() => (window.observer.watch?.looks ?? 0) > 4)
  return {
    stop: () =>
      page.evaluate(() => {
        const watch = window.observer.watch
        if (!watch) throw new Error('no watch runs')
        watch.stop()
        const audio = Object.values(watch.audio)
        const video = Object.values(watch.video)
        return {
          audio: Math.round(Math.max(0, ...audio)),
          video: Math.round(Math.max(0, ...video)),
          audioStreams: audio.length,
          videoStreams: video.length,
        }
      }),
  }
}

/**
 * In ms. What has to be made anew by a server that starts again is gone for longer; a machine with two cores that starts
 * a server beside its browsers drops pictures for less. How short gaps really are is measured by `npm run bench`.
 */
const NOTICED = { audio: 300, video: 1_000 }
const STEADY_MS = 1_000
const STEADY_TRIES = 10
/** A gap that a fault makes is longer than those that a busy machine makes all the time. */
const BEYOND_USUAL = 3

/**
 * Waits until sound and picture come evenly: people who just came start encoders and ramp up, which is no gap that a
 * fault made. On a machine that is too busy for that, what is usual on it counts.
 *
 * @returns from how many ms on a gap is one
 */
export async function untilSteady(
  pages: readonly Page[],
): Promise<{ readonly audio: number; readonly video: number }> {
  let gaps: Gaps[] = []
  for (let attempt = 0; attempt < STEADY_TRIES; attempt += 1) {
    const watches = await Promise.all(pages.map((page) => watchGaps(page)))
    await Promise.all(
      pages.map((page) => page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), STEADY_MS)),
    )
    gaps = await Promise.all(watches.map((watch) => watch.stop()))
    if (gaps.every(({ audio, video }) => audio < 120 && video < 200)) return NOTICED
  }
  const usual = (kind: 'audio' | 'video') => Math.max(...gaps.map((gap) => gap[kind]))
  return {
    audio: Math.max(NOTICED.audio, BEYOND_USUAL * usual('audio')),
    video: Math.max(NOTICED.video, BEYOND_USUAL * usual('video')),
  }
}

/** How much has sounded on each stream until now, by id. */
export function energies(streams: readonly Stream[]): Map<string, number> {
  return new Map(streams.map(({ id, energy }) => [id, energy]))
}
