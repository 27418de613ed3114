/** 500 participants without media enter one meeting: what the control plane costs. */
import { setTimeout as delay } from 'node:timers/promises'
import { openMeeting } from './parts/meeting.ts'
import type { Link } from './parts/link.ts'
import { readMetrics } from './parts/metrics.ts'
import { watchCpu } from './parts/processes.ts'
import {
  entered,
  joiningHello,
  openSocket,
  type Browserless,
  type Traffic,
} from './parts/peers/signalling.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withStack, type Stack } from './parts/stack.ts'
import { percentile, rounded, slope, spread, sum } from './parts/statistics.ts'
import { SNAPSHOT_PARTICIPANTS } from '../shared/limits.ts'

const PARTICIPANTS = 500
const ENTERING_AT_ONCE = 25
/** After the last join, until the notices about it are told. */
const SETTLE_MS = 2_000
const KB = 1000

type Join = { readonly ms: number; readonly inside: number; readonly traffic: Traffic }

async function enterOne(link: Link, index: number, sockets: Browserless[]): Promise<Join> {
  // Names of one length, so that bytes differ only by what is being measured.
  const name = `Participant ${String(index).padStart(3, '0')}`
  const start = performance.now()
  const signalling = openSocket(link, () => joiningHello(link, name))
  sockets.push(signalling)
  const welcome = await entered(signalling)
  return {
    ms: performance.now() - start,
    inside: welcome.snapshot?.count ?? 0,
    traffic: signalling.traffic(),
  }
}

async function storm(link: Link, sockets: Browserless[]): Promise<Join[]> {
  const joins: Join[] = []
  let next = 0
  const enterNext = async () => {
    while (next < PARTICIPANTS) {
      next += 1
      joins.push(await enterOne(link, next, sockets))
    }
  }
  await Promise.all(Array.from({ length: ENTERING_AT_ONCE }, enterNext))
  return joins
}

async function measure(stack: Stack): Promise<Outcome> {
  const link = await openMeeting(stack.url)
  const sockets: Browserless[] = []
  await readMetrics(stack.url) // Reading resets the lag that is being kept.
  const cpu = watchCpu({ server: [stack.serverPid()], database: [stack.databasePid] })
  progress(`${PARTICIPANTS} participants enter`)
  const start = performance.now()
  const joins = await storm(link, sockets)
  const totalSeconds = (performance.now() - start) / 1000
  await delay(SETTLE_MS)
  const lagMs = ((await readMetrics(stack.url)).get('nodejs_eventloop_lag_p99_seconds') ?? Number.NaN) * 1000
  const used = cpu()
  const all = sockets.map((signalling) => signalling.traffic())
  for (const { socket } of sockets) socket.disconnect()

  const messages = joins.map(({ traffic }) => traffic.messagesSent + traffic.messagesReceived)
  const crowded = joins.filter(({ inside }) => inside > SNAPSHOT_PARTICIPANTS + 10)
  const growth = slope(crowded.map(({ inside, traffic }) => ({ x: inside, y: traffic.bytesReceived })))
  const told = sum(all.map((traffic) => traffic.bytesReceived))
  const times = spread(joins.map(({ ms }) => ms))
  const bytes = spread(crowded.map(({ traffic }) => traffic.bytesReceived))
  const messagesP95 = percentile(messages, 95)
  return {
    title: `signal: ${PARTICIPANTS} participants without media enter one meeting, ${ENTERING_AT_ONCE} at a time`,
    rows: [
      { figure: 'joins per second', value: rounded(PARTICIPANTS / totalSeconds, 1) },
      { figure: 'one join, p50 ms', value: times.p50 },
      { figure: 'one join, p95 ms', value: times.p95 },
      { figure: 'messages of one join, both ways, p95', value: messagesP95 },
      { figure: 'bytes to a joiner until inside, p50', value: bytes.p50 },
      { figure: 'all bytes to all, kB', value: rounded(told / KB) },
      { figure: 'server CPU, s', value: rounded((used.percent.server * used.seconds) / 100, 2) },
      { figure: 'database CPU, s', value: rounded((used.percent.database * used.seconds) / 100, 2) },
    ],
    bars: [
      { name: 'all inside, s', atMost: 15, measured: rounded(totalSeconds, 2) },
      { name: 'event loop lag p99, ms', atMost: 50, measured: rounded(lagMs, 1) },
      { name: 'messages of one join', atMost: 8, measured: messagesP95 },
      { name: 'bytes to a joiner per further person inside', atMost: 1, measured: rounded(growth, 2) },
    ],
    notes: [
      'Clients run on the same machine and take part of it. Bytes are those of the TCP connection, upgrade included.',
    ],
    details: { times, bytes, totalSeconds },
  }
}

await runBench('signal', () => withStack({}, measure))
