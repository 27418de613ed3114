/** 300 participants without media talk in one chat, 50 messages a second: how soon everybody has each of them. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Notice } from '../shared/protocol.ts'
import { openMeeting } from './parts/meeting.ts'
import { lagBetween, readMetrics } from './parts/metrics.ts'
import { memoryOf, processTree, watchCpu } from './parts/processes.ts'
import { ask, entered, joiningHello, openSocket, type Browserless } from './parts/peers/signalling.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withStack, type Stack } from './parts/stack.ts'
import { rounded, spread, sum } from './parts/statistics.ts'

const PEOPLE = 300
const ENTERING_AT_ONCE = 25
const PER_SECOND = 50
/** Until caches, connections and the memory of the server are what they stay. */
const WARM_UP_S = 60
const MEASURED_S = 60
const LATE_MS = 5_000
const LOOK_EVERY_MS = 1_000
const KB = 1000

/** So long as people write: a line, now and then three. */
const TEXTS = [
  'Bonjour à tous, est-ce que le son est bon pour vous ?',
  'Oui, **très bien**. Merci @Participant 001 !',
  'Le document est là : https://www.exemple.fr/reunion/ordre-du-jour.pdf\n\n- premier point\n- second point',
]

type Speaker = { readonly id: string; readonly signalling: Browserless }

async function enterAll(stack: Stack): Promise<Speaker[]> {
  const link = await openMeeting(stack, PEOPLE + 1)
  const speakers: Speaker[] = []
  let next = 0
  const enterNext = async () => {
    while (next < PEOPLE) {
      const name = `Participant ${String(next).padStart(3, '0')}`
      next += 1
      const signalling = openSocket(link, () => joiningHello(link, name))
      const { self } = await entered(signalling)
      speakers.push({ id: self, signalling })
    }
  }
  await Promise.all(Array.from({ length: ENTERING_AT_ONCE }, enterNext))
  return speakers
}

/** What is on its way: when it was said, and how soon it was stored and read by each. */
class Talk {
  readonly stored: number[] = []
  readonly read: number[] = []
  readonly #saidAt = new Map<string, number>()
  readonly #speakers: readonly Speaker[]
  #count = 0

  constructor(speakers: readonly Speaker[]) {
    this.#speakers = speakers
    for (const { signalling } of speakers)
      signalling.socket.on('happened', (batch) => {
        this.#hear(batch)
      })
  }

  /** So many messages to everyone, spread over the time and over all people. */
  async run(seconds: number, measured: boolean): Promise<number> {
    const start = performance.now()
    const all = seconds * PER_SECOND
    for (let index = 0; index < all; index += 1) {
      const due = start + (index * 1000) / PER_SECOND
      const wait = due - performance.now()
      if (wait > 0) await delay(wait)
      void this.#say(measured)
    }
    return all
  }

  async #say(measured: boolean): Promise<void> {
    const speaker = this.#speakers[this.#count % this.#speakers.length]
    const text = TEXTS[this.#count % TEXTS.length]
    if (speaker === undefined || text === undefined) return
    this.#count += 1
    const id = `${speaker.id}-bench-${String(this.#count).padStart(6, '0')}`
    const at = performance.now()
    if (measured) this.#saidAt.set(id, at)
    const saying = { id, scope: 'everyone' as const, text, replyTo: null, mentions: [] }
    const answered = await ask(speaker.signalling, 'chat:say', saying).catch(() => null)
    // What was refused, or not answered in time, counts as not stored.
    if (measured && answered !== null) this.stored.push(performance.now() - at)
  }

  #hear({ happenings }: Notice<'happened'>): void {
    const now = performance.now()
    for (const { name, notice } of happenings) {
      const at = name === 'chat:message' ? this.#saidAt.get(notice.message.id) : undefined
      if (at !== undefined) this.read.push(now - at)
    }
  }
}

/** Looks at the server's memory now and again until it is called; gives MB. */
function watchMemory(pid: number): () => number[] {
  const seen: number[] = []
  const timer = setInterval(() => seen.push(memoryOf(pid).pssMb), LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    return seen
  }
}

/** How much more the server holds at least in the second half than in the first: garbage comes and goes. */
function growthOf(seen: readonly number[]): number {
  const half = Math.floor(seen.length / 2)
  return Math.min(...seen.slice(half)) - Math.min(...seen.slice(0, half))
}

async function measure(stack: Stack): Promise<Outcome> {
  const speakers = await enterAll(stack)
  const talk = new Talk(speakers)
  progress(`${PEOPLE} people talk for ${WARM_UP_S + MEASURED_S} s`)
  await talk.run(WARM_UP_S, false)
  const before = await readMetrics(stack.url)
  const cpu = watchCpu({
    server: [stack.serverPid()],
    database: processTree(stack.databasePid),
    readers: [process.pid],
  })
  const memory = watchMemory(stack.serverPid())
  const bytes = () => sum(speakers.map(({ signalling }) => signalling.traffic().bytesReceived))
  const bytesBefore = bytes()
  const said = await talk.run(MEASURED_S, true)
  const lagMs = lagBetween(before, await readMetrics(stack.url), 99)
  const used = cpu()
  const held = memory()
  const told = bytes() - bytesBefore
  await delay(LATE_MS)
  for (const { signalling } of speakers) signalling.socket.disconnect()

  const read = spread(talk.read)
  const stored = spread(talk.stored)
  return {
    title: `chat: ${PEOPLE} participants without media, ${PER_SECOND} messages a second to everyone`,
    rows: [
      { figure: 'messages said', value: said },
      { figure: 'until one is read by each, p50 ms', value: read.p50 },
      { figure: 'until one is stored, p50 ms', value: stored.p50 },
      { figure: 'until one is stored, p95 ms', value: stored.p95 },
      { figure: 'server CPU, % of a core', value: rounded(used.percent.server) },
      { figure: 'database CPU, % of a core', value: rounded(used.percent.database) },
      { figure: 'all readers, in one process, CPU, % of a core', value: rounded(used.percent.readers) },
      { figure: 'server memory at the end, MB', value: rounded(held.at(-1) ?? Number.NaN) },
      { figure: 'to each reader, kB/s', value: rounded(told / PEOPLE / MEASURED_S / KB, 1) },
    ],
    bars: [
      { name: 'until one is read by each, p95 ms', atMost: 150, measured: read.p95 },
      { name: 'event loop lag p99, ms', atMost: 50, measured: rounded(lagMs, 1) },
      {
        name: 'growth of the server’s memory in a minute, MB',
        atMost: 10,
        measured: rounded(growthOf(held), 1),
      },
      { name: 'messages that somebody did not read', atMost: 0, measured: said * PEOPLE - talk.read.length },
      { name: 'messages that were not stored', atMost: 0, measured: said - talk.stored.length },
    ],
    notes: [
      'All 300 readers run on the same machine and take part of it: their own reading is in the figures.',
    ],
    details: { read, stored, held: held.map((mb) => rounded(mb, 1)) },
  }
}

await runBench('chat', () => withStack({}, measure))
