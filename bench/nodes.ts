/** 5 000 participants without media in 200 meetings at three servers on one database: what one of them costs, there and at one. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ParticipantId } from '../shared/ids.ts'
import type { Link } from './parts/link.ts'
import { lagBetween, readMetrics } from './parts/metrics.ts'
import { option } from './parts/options.ts'
import { arrive } from './parts/peers/led.ts'
import { ask, type Browserless } from './parts/peers/signalling.ts'
import { memoryOf, treeCpuSeconds, watchCpu } from './parts/processes.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withSite, type Site } from './parts/site.ts'
import { percentile, rounded, sum } from './parts/statistics.ts'

const SERVERS = 3
const MEETINGS = option('meetings', 200)
const IN_A_MEETING = 25
const ENTERING_AT_ONCE = 25
/** After the last join, until the notices about it are told. */
const SETTLE_MS = 3_000
/** Everybody raises their hand, or lowers it, once in so many seconds: that is written, and told to a meeting. */
const SECONDS_OF_AN_ACTION = 50
const STAY_S = 45
/** Who come one after the other to a server that does not have their meeting, once all is quiet. */
const PROBES = 100

type Person = { readonly signalling: Browserless; readonly self: ParticipantId; raised: boolean }
/** Where to come in, and at which of the servers its meeting is. */
type Room = { readonly moderator: Link; readonly participant: Link; readonly at: number }

/** What a phase took, of CPU in ms. */
type Used = {
  readonly servers: number
  readonly database: number
  readonly commitsPerSecond: number
  readonly lagMs: number
}
type Measured = {
  readonly people: number
  readonly joinsPerSecond: number
  readonly joinMs: readonly number[]
  readonly led: number
  readonly ledMs: readonly number[]
  readonly actMs: readonly number[]
  readonly joining: Used
  readonly staying: Used
  readonly memoryMb: number
}

/** All come, to one server after the other, whichever has their meeting; moderators first, who bring it to theirs. */
async function enterAll(
  site: Site,
  rooms: readonly Room[],
  noted: { ms: number[]; led: number },
): Promise<Person[]> {
  const people: Person[] = []
  const come = async (index: number): Promise<void> => {
    const turn = Math.floor(index / rooms.length)
    const room = rooms[index % rooms.length]
    const first = room && site.servers[(room.at + turn) % site.servers.length]
    if (room === undefined || first === undefined) throw new Error('no such room')
    const start = performance.now()
    const name = `Participant ${String(index).padStart(4, '0')}`
    const { signalling, inside, ledMs } = await arrive(
      site,
      turn === 0 ? room.moderator : room.participant,
      name,
      first,
    )
    noted.ms.push(performance.now() - start)
    noted.led += ledMs.length
    people.push({ signalling, self: inside.self, raised: false })
  }
  await enterFrom(0, rooms.length, come)
  await enterFrom(rooms.length, rooms.length * IN_A_MEETING, come)
  return people
}

async function enterFrom(from: number, to: number, come: (index: number) => Promise<void>): Promise<void> {
  let next = from
  const oneByOne = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) await come(index)
  }
  await Promise.all(Array.from({ length: ENTERING_AT_ONCE }, oneByOne))
}

/** One after the other does something. Gives how long each waited until it was written; NaN: it was not. */
async function act(people: readonly Person[]): Promise<number[]> {
  const perSecond = people.length / SECONDS_OF_AN_ACTION
  const waited: Promise<number>[] = []
  const start = performance.now()
  for (let index = 0; index < STAY_S * perSecond; index += 1) {
    const wait = start + (index * 1000) / perSecond - performance.now()
    if (wait > 0) await delay(wait)
    const person = people[index % people.length]
    if (person !== undefined) waited.push(raiseOrLower(person))
  }
  return Promise.all(waited)
}

async function raiseOrLower(person: Person): Promise<number> {
  const { signalling, self: participantId, raised } = person
  person.raised = !raised
  const at = performance.now()
  const asked = raised ? ask(signalling, 'hand:lower', { participantId }) : ask(signalling, 'hand:raise', {})
  return asked.then(
    () => performance.now() - at,
    () => Number.NaN,
  )
}

/** How long it takes to be told where one's meeting is. */
async function probe(site: Site, rooms: readonly Room[]): Promise<number[]> {
  const ms: number[] = []
  if (site.servers.length === 1) return ms
  for (let index = 0; index < PROBES; index += 1) {
    const room = rooms[index % rooms.length]
    const other = room && site.servers[(room.at + 1) % site.servers.length]
    if (room === undefined || other === undefined) throw new Error('no such room')
    const { signalling, ledMs } = await arrive(site, room.participant, `Probe ${String(index)}`, other)
    signalling.socket.disconnect()
    ms.push(...ledMs)
  }
  return ms
}

/** Watches servers and database while something goes on and until it is told. */
async function using<T>(site: Site, go: () => Promise<T>): Promise<[T, Used]> {
  const metrics = () => Promise.all(site.servers.map(({ url }) => readMetrics(url)))
  const [before, commitsBefore] = [await metrics(), await site.commits()]
  // Connections come and go, and with them the database's processes.
  const databaseBefore = treeCpuSeconds(site.databasePid)
  const watch = watchCpu({ servers: site.servers.map(({ pid }) => pid()) })
  const result = await go()
  await delay(SETTLE_MS)
  const { percent, seconds } = watch()
  const database = (treeCpuSeconds(site.databasePid) - databaseBefore) * 1000
  const commits = (await site.commits()) - commitsBefore
  const lags = (await metrics()).map((after, index) =>
    lagBetween(before[index] ?? new Map<string, number>(), after, 99),
  )
  return [
    result,
    {
      servers: percent.servers * seconds * 10,
      database,
      commitsPerSecond: commits / seconds,
      lagMs: Math.max(...lags),
    },
  ]
}

async function measureSite(site: Site, meetings: number): Promise<Measured> {
  const ways = await Promise.all(Array.from({ length: meetings }, () => site.room()))
  const rooms = ways.map((room, index) => ({ ...room, at: index % site.servers.length }))
  const noted = { ms: new Array<number>(), led: 0 }
  progress(`${String(meetings * IN_A_MEETING)} people come to ${String(site.servers.length)} server(s)`)
  const start = performance.now()
  let seconds = 0
  const [people, joining] = await using(site, async () => {
    const all = await enterAll(site, rooms, noted)
    seconds = (performance.now() - start) / 1000
    return all
  })
  progress(`they stay for ${String(STAY_S)} s`)
  const [actMs, staying] = await using(site, () => act(people))
  const memoryMb = sum(site.servers.map(({ pid }) => memoryOf(pid()).pssMb))
  const ledMs = await probe(site, rooms)
  for (const { signalling } of people) signalling.socket.disconnect()
  return {
    ...{ people: people.length, joinMs: noted.ms, led: noted.led, ledMs, actMs, joining, staying, memoryMb },
    joinsPerSecond: people.length / seconds,
  }
}

const ofJoin = ({ people, joining }: Measured, whose: 'servers' | 'database'): number =>
  joining[whose] / people
const ofMinute = ({ people, staying }: Measured, whose: 'servers' | 'database'): number =>
  staying[whose] / people / ((STAY_S + SETTLE_MS / 1000) / 60)

const ROWS: readonly (readonly [figure: string, of: (measured: Measured) => number, digits?: number])[] = [
  ['people', ({ people }) => people],
  ['joins per second', (one) => one.joinsPerSecond],
  ['one join, p95 ms', ({ joinMs }) => percentile(joinMs, 95)],
  ['led to another server', ({ led }) => led],
  ['until one is told where one’s meeting is, p95 ms', ({ ledMs }) => percentile(ledMs, 95), 1],
  ['commits per second while people come', ({ joining }) => joining.commitsPerSecond],
  ['commits per second while they stay', ({ staying }) => staying.commitsPerSecond],
  ['servers, CPU ms of a join', (one) => ofJoin(one, 'servers'), 2],
  ['servers, CPU ms of a minute of one person', (one) => ofMinute(one, 'servers'), 2],
  ['database, CPU ms of a join', (one) => ofJoin(one, 'database'), 2],
  ['database, CPU ms of a minute of one person', (one) => ofMinute(one, 'database'), 2],
  ['until a hand is up, p95 ms', ({ actMs }) => percentile(actMs, 95)],
  ['event loop lag while people come, p99 ms', ({ joining }) => joining.lagMs, 1],
  ['event loop lag while they stay, p99 ms', ({ staying }) => staying.lagMs, 1],
  ['memory of the servers, kB of one person', ({ memoryMb, people }) => (memoryMb * 1024) / people],
]

/** How much more a minute of one person costs, in percent. */
const more = (than: Measured, now: Measured): number =>
  rounded((ofMinute(now, 'servers') / ofMinute(than, 'servers') - 1) * 100, 1)

async function measure(): Promise<Outcome> {
  const share = await withSite(1, (site) => measureSite(site, Math.round(MEETINGS / SERVERS)))
  const one = await withSite(1, (site) => measureSite(site, MEETINGS))
  const three = await withSite(SERVERS, (site) => measureSite(site, MEETINGS))
  return {
    title: `nodes: ${three.people} participants without media in ${MEETINGS} meetings at ${SERVERS} servers, and at one`,
    rows: ROWS.map(([figure, of, digits = 0]) => ({
      figure,
      'one server, a third': rounded(of(share), digits),
      'one server': rounded(of(one), digits),
      'three servers': rounded(of(three), digits),
    })),
    bars: [
      {
        name: 'a minute of one person, three servers over one with a third, %',
        atMost: 15,
        measured: more(share, three),
      },
      {
        name: 'until one is told where one’s meeting is, p95 ms',
        atMost: 50,
        measured: rounded(percentile(three.ledMs, 95), 1),
      },
      {
        name: 'event loop lag while they stay p99, three servers, ms',
        atMost: 50,
        measured: rounded(three.staying.lagMs, 1),
      },
      {
        name: 'hands that did not go up or down',
        atMost: 0,
        measured: three.actMs.filter(Number.isNaN).length,
      },
    ],
    notes: [
      'One server that has all is busier than it should be, and does more at once each time that it wakes: what grows with servers is seen beside one with as many as each of the three has.',
      'All people run in one process on the same machine and take part of it. CPU is what servers and database took themselves.',
      'Everybody comes to one server after the other, whichever has their meeting: with three, two of three are led on, which is in the cost of their join.',
    ],
  }
}

await runBench('nodes', measure)
