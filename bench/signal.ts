/** 500 participants without media enter one meeting: what the control plane costs. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Link } from './parts/link.ts'
import { openMeeting } from './parts/meeting.ts'
import { lagBetween, readMetrics } from './parts/metrics.ts'
import { processTree, watchCpu } from './parts/processes.ts'
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
import { NOTICE_BATCH_MS, SNAPSHOT_PARTICIPANTS } from '../shared/limits.ts'
import { PARTICIPANTS } from '../shared/room-limits.ts'

const ENTERING_AT_ONCE = 25
const PROBES = 10
/** Until the room is full. */
const ENTERING = PARTICIPANTS.max - SNAPSHOT_PARTICIPANTS - 2 * PROBES
/** After the last join, until the notices about it are told. */
const SETTLE_MS = 2_000
const KB = 1000

type Join = { readonly ms: number; readonly inside: number; readonly traffic: Traffic }

type Entry = { readonly link: Link; readonly sockets: Browserless[] }

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

/** Enters the people with the numbers `from` to `to`, so many at a time. */
async function enterAll(
  entry: Entry,
  [from, to]: readonly [number, number],
  atOnce: number,
): Promise<Join[]> {
  const joins: Join[] = []
  let next = from
  const enterNext = async () => {
    while (next <= to) {
      const index = next
      next += 1
      joins.push(await enterOne(entry.link, index, entry.sockets))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, enterNext))
  return joins
}

/** Joins of a meeting that is quiet: nothing else is told meanwhile, so that bytes are those of the join. */
async function probe(entry: Entry, from: number): Promise<Join[]> {
  await delay(SETTLE_MS)
  const joins: Join[] = []
  for (let index = from; index < from + PROBES; index += 1) {
    joins.push(await enterOne(entry.link, index, entry.sockets))
    await delay(2 * NOTICE_BATCH_MS)
  }
  return joins
}

async function measure(stack: Stack): Promise<Outcome> {
  const entry: Entry = {
    link: await openMeeting(stack, PARTICIPANTS.max),
    sockets: [],
  }
  await enterAll(entry, [1, SNAPSHOT_PARTICIPANTS], ENTERING_AT_ONCE)
  const fewInside = await probe(entry, SNAPSHOT_PARTICIPANTS + 1)
  const first = SNAPSHOT_PARTICIPANTS + PROBES + 1

  const before = await readMetrics(stack.url)
  const cpu = watchCpu({ server: [stack.serverPid()], database: processTree(stack.databasePid) })
  progress(`${ENTERING} participants enter`)
  const start = performance.now()
  const joins = await enterAll(entry, [first, first + ENTERING - 1], ENTERING_AT_ONCE)
  const totalSeconds = (performance.now() - start) / 1000
  await delay(SETTLE_MS)
  const lagMs = lagBetween(before, await readMetrics(stack.url), 99)
  const used = cpu()
  const manyInside = await probe(entry, first + ENTERING)
  const all = entry.sockets.map((signalling) => signalling.traffic())
  for (const { socket } of entry.sockets) socket.disconnect()

  const messages = joins.map(({ traffic }) => traffic.messagesSent + traffic.messagesReceived)
  const probes = [...fewInside, ...manyInside]
  const growth = slope(probes.map(({ inside, traffic }) => ({ x: inside, y: traffic.bytesReceived })))
  const told = sum(all.map((traffic) => traffic.bytesReceived))
  const times = spread(joins.map(({ ms }) => ms))
  const bytes = spread(manyInside.map(({ traffic }) => traffic.bytesReceived))
  const quietMessages = Math.max(
    ...probes.map(({ traffic }) => traffic.messagesSent + traffic.messagesReceived),
  )
  const messagesP95 = percentile(messages, 95)
  return {
    title: `signal: ${ENTERING} participants without media enter one meeting, ${ENTERING_AT_ONCE} at a time`,
    rows: [
      { figure: 'joins per second', value: rounded(ENTERING / totalSeconds, 1) },
      { figure: 'one join, p50 ms', value: times.p50 },
      { figure: 'one join, p95 ms', value: times.p95 },
      { figure: 'messages of one join, both ways, p95', value: messagesP95 },
      { figure: 'messages of one join in a quiet meeting', value: quietMessages },
      { figure: 'bytes to a joiner of the full meeting until inside, p50', value: bytes.p50 },
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
