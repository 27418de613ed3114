/** How long after the last click a person hears and sees the others: warm and cold, near and far. */
import type { Browser, Page } from '@playwright/test'
import { launchChromium } from './parts/chromium.ts'
import {
  goToEchoTest,
  insideMeeting,
  joinWithMicrophone,
  leaveMeeting,
  newVisitor,
  startCamera,
  until,
  type Watched,
} from './parts/entering.ts'
import { joinAddress } from './parts/link.ts'
import { openMeeting } from './parts/meeting.ts'
import { option } from './parts/options.ts'
import { startCrowd } from './parts/peers/crowd.ts'
import type { Wish } from './parts/peers/peer.ts'
import { prepareCameraRecording } from './parts/peers/recording.ts'
import { startTcpProxy, startUdpProxy, type Proxy } from './parts/proxies.ts'
import { progress, runBench, type Bar, type Outcome } from './parts/report.ts'
import { PORTS, withStack, type Stack } from './parts/stack.ts'
import { rounded, spread } from './parts/statistics.ts'

type Warmth = 'warm' | 'cold' | 'returning'
/** ms from the click (warm), from the page's script being there (cold) or from the navigation (returning). */
type Arrival = {
  readonly audio: number
  readonly frame: number
  readonly allFrames: number
  /** From the navigation instead. */
  readonly link: number
  /** Own sound and picture both leave. */
  readonly sent: number
  /** Of signalling, both ways, until the first picture. */
  readonly messages: number
}
type Cell = {
  readonly roundTripMs: number
  readonly publishers: number
  readonly warmth: Warmth
  readonly arrivals: Arrival[]
}

const RUNS = option('runs', 10)
const ROUND_TRIPS_MS = option('rtt', null) === null ? [0, 50, 150] : [option('rtt', 0)]
const PUBLISHERS = option('publishers', null) === null ? [1, 16] : [option('publishers', 1)]
const SPEAKERS = 3
/** Browsers reach the sfu here, through the proxy; its TCP port is not reachable at this address. */
const PROXY_ADDRESS = '127.0.0.2'

function publishersWish(count: number): Wish[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Publisher ${i}`,
    microphone: i < SPEAKERS ? 'speaking' : 'silent',
    cameraLayers: 3,
  }))
}

/** Waits for sound and picture, then until no new picture has come for a while. */
async function arrivalOn(page: Page, warmth: Warmth): Promise<Arrival> {
  await until(page, 'watch.settled()')
  const seen = await page.evaluate<Watched>('watch.result()')
  const { clickedAt, scriptAt, frames, audio, sent, messages } = seen
  const start = { warm: clickedAt, cold: scriptAt, returning: 0 }[warmth] ?? Number.NaN
  const leaves = (kind: string) => Math.min(...sent.filter((one) => one.kind === kind).map(({ at }) => at))
  const frameTimes = frames.map(({ at }) => at)
  return {
    audio: Math.min(...audio.map(({ at }) => at)) - start,
    frame: Math.min(...frameTimes) - start,
    allFrames: Math.max(...frameTimes) - start,
    link: Math.min(...frameTimes),
    sent: Math.max(leaves('audio'), leaves('video')) - start,
    messages: messages.filter(({ at }) => at >= start && at <= Math.min(...frameTimes)).length,
  }
}

/**
 * One visitor joins three times: the long way with everything warmed up; with one click, as somebody who was here before
 * with microphone and camera; then straight from the link with nothing.
 */
async function joinThrice(browser: Browser, address: string): Promise<Record<Warmth, Arrival>> {
  const context = await newVisitor(browser)
  try {
    const warmPage = await context.newPage()
    await goToEchoTest(warmPage, address, 'Visitor')
    await warmPage.evaluate('watch.arm()')
    await joinWithMicrophone(warmPage)
    const warm = await arrivalOn(warmPage, 'warm')
    await startCamera(warmPage)
    await leaveMeeting(warmPage)
    await warmPage.close()

    const againPage = await context.newPage()
    await againPage.addInitScript('watch.arm()')
    await againPage.goto(`${address}?lang=en`)
    await joinWithMicrophone(againPage)
    await until(againPage, 'watch.sends()')
    const returning = await arrivalOn(againPage, 'returning')
    await leaveMeeting(againPage)
    await againPage.close()

    const coldPage = await context.newPage()
    await coldPage.addInitScript('watch.arm()')
    await coldPage.goto(`${address}?join=1&lang=en`)
    const cold = await arrivalOn(coldPage, 'cold')
    await insideMeeting(coldPage)
    await leaveMeeting(coldPage)
    return { warm, cold, returning }
  } finally {
    await context.close()
  }
}

async function measureCrowd(stack: Stack, proxies: readonly Proxy[], publishers: number): Promise<Cell[]> {
  const link = await openMeeting(stack)
  const address = joinAddress(link)
  const crowd = startCrowd()
  const browser = await launchChromium()
  const cells: Cell[] = []
  try {
    await crowd.enter(link, publishersWish(publishers))
    for (const roundTripMs of ROUND_TRIPS_MS) {
      for (const proxy of proxies) proxy.setRoundTrip(roundTripMs)
      const cell = (warmth: Warmth): Cell => ({ roundTripMs, publishers, warmth, arrivals: [] })
      const [warm, cold, returning] = [cell('warm'), cell('cold'), cell('returning')]
      for (let run = 1; run <= RUNS; run += 1) {
        const arrivals = await joinThrice(browser, address)
        const [first, second] = [rounded(arrivals.warm.frame), rounded(arrivals.cold.frame)]
        const frames = `first frame ${first} warm, ${second} cold, ${rounded(arrivals.returning.frame)} returning`
        progress(`${publishers} publishers, RTT ${roundTripMs} ms, run ${run} of ${RUNS}: ${frames}`)
        warm.arrivals.push(arrivals.warm)
        cold.arrivals.push(arrivals.cold)
        returning.arrivals.push(arrivals.returning)
      }
      cells.push(warm, returning, cold)
    }
    return cells
  } finally {
    await browser.close()
    await crowd.end()
  }
}

function barsOf(cells: readonly Cell[]): Bar[] {
  const p50 = (publishers: number, warmth: Warmth, what: keyof Arrival) => {
    const cell = cells.find((c) => c.roundTripMs === 50 && c.publishers === publishers && c.warmth === warmth)
    return cell ? spread(cell.arrivals.map((arrival) => arrival[what])).p50 : Number.NaN
  }
  const [one, many] = [1, 16]
  const more = (warmth: Warmth) => p50(many, warmth, 'frame') - p50(one, warmth, 'frame')
  return [
    { name: 'RTT 50, warm, first frame p50, ms', atMost: 200, measured: p50(one, 'warm', 'frame') },
    { name: 'RTT 50, warm, first sound p50, ms', atMost: 200, measured: p50(one, 'warm', 'audio') },
    { name: 'RTT 50, cold, first frame p50, ms', atMost: 600, measured: p50(one, 'cold', 'frame') },
    { name: 'RTT 50, cold, first sound p50, ms', atMost: 600, measured: p50(one, 'cold', 'audio') },
    {
      name: 'RTT 50, returning, from the link until heard and seen p50, ms',
      atMost: 3_000,
      measured: p50(one, 'returning', 'sent'),
    },
    {
      name: 'RTT 50, returning, from the link until others are seen p50, ms',
      atMost: 3_000,
      measured: p50(one, 'returning', 'frame'),
    },
    {
      name: 'RTT 50, warm, messages until the first frame',
      atMost: 8,
      measured: p50(one, 'warm', 'messages'),
    },
    { name: `RTT 50, warm, ${many} publishers: more, ms`, atMost: 150, measured: more('warm') },
    { name: `RTT 50, cold, ${many} publishers: more, ms`, atMost: 150, measured: more('cold') },
  ]
}

function outcomeOf(cells: readonly Cell[]): Outcome {
  const rows = cells.map(({ roundTripMs, publishers, warmth, arrivals }) => {
    const of = (what: keyof Arrival) => spread(arrivals.map((arrival) => arrival[what]))
    return {
      'RTT ms': roundTripMs,
      publishers,
      start: warmth,
      'first frame p50': of('frame').p50,
      p95: of('frame').p95,
      'first sound p50': of('audio').p50,
      'sound p95': of('audio').p95,
      'all frames p50': of('allFrames').p50,
      'own sound and picture p50': warmth === 'returning' ? of('sent').p50 : '',
      'messages p50': of('messages').p50,
      'link to frame p50': warmth === 'cold' ? of('link').p50 : '',
    }
  })
  return {
    title: `join: from the last click to sound and picture of others, ms, ${RUNS} runs`,
    rows,
    bars: barsOf(cells),
    notes: [
      'warm: from the click on "Join with microphone". cold: a link opened with ?join=1 by somebody who was here before',
      '(name and files are known), from when the page\'s first script is there; "link to frame": from the navigation.',
      'returning: from the navigation of somebody who was here with microphone and camera and presses "Join with microphone"',
      'once; "own sound and picture": the first packets of both have left.',
      'The proxies delay the joiner only (TCP with SYN and TLS 1.3 round trips, UDP); the publishers are near the sfu.',
    ],
    details: { cells },
  }
}

async function measure(stack: Stack): Promise<Outcome> {
  const web = await startTcpProxy(PORTS.web, { roundTripMs: 0, tls: true, port: PORTS.webProxy })
  const media = await startUdpProxy(PORTS.media, { address: PROXY_ADDRESS, roundTripMs: 0 })
  try {
    const cells: Cell[] = []
    for (const publishers of PUBLISHERS) cells.push(...(await measureCrowd(stack, [web, media], publishers)))
    return outcomeOf(cells)
  } finally {
    await web.close()
    await media.close()
  }
}

await runBench('join', async () => {
  await prepareCameraRecording()
  const publicUrl = `http://localhost:${PORTS.webProxy}`
  return withStack({ publicUrl, announcedAddress: PROXY_ADDRESS }, measure)
})
