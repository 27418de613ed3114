/** Two servers, two sfus, a proxy and a database: everything is restarted, one after the other, under ten meetings with sound. */
import { setTimeout as delay } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { Refused } from '../../../shared/refused.ts'
import type { Hello } from '../../../shared/protocol.ts'
import type { Database } from '../../db/database.ts'
import type { Inside } from '../client.ts'
import { freshDatabase } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { freePort } from '../free-port.ts'
import { programOf, startProxy } from '../reverse-proxy.ts'
import {
  killServers,
  SECRET_KEY,
  startServerProcess,
  untilReady,
  type ServerProcess,
} from '../server-process.ts'
import { killSfus, Page, SECRET, startSfuProcess, type SfuProcess } from '../sfu/site.ts'
import { waysIn } from '../way-in.ts'
import { coming, enter, ownerIn, returning, withSound, type Site } from './given.ts'

const test = suite('nodes: everything is restarted')
const MEETINGS = 10
const NODES = ['a', 'b'] as const
type Name = (typeof NODES)[number]
const leaving: (() => unknown)[] = []
let database: Database
let databaseUrl: string
let site: Site
let publicUrl: string | null = null
const ports = {} as Record<Name, number>
const servers = {} as Record<Name, ServerProcess>
const sfus: SfuProcess[] = []

async function startServer(name: Name): Promise<void> {
  const env = {
    ...{ NODE_NAME: name, SFU_URLS: '', SERVICE_SECRET: SECRET, TRUSTED_PROXIES: '127.0.0.1' },
    ...(publicUrl !== null && { PUBLIC_URL: publicUrl }),
  }
  servers[name] = await startServerProcess({ databaseUrl, port: ports[name], env })
  await untilReady(servers[name], sfus.length > 0)
}

/** Each says to another server where it is. */
async function startSfu(index: number): Promise<void> {
  const { url } = servers[NODES[index] ?? 'a']
  const started = await startSfuProcess(url, `sfu-${String(index)}`)
  sfus[index] = started
  const connected = () => started.output().split('"server connected"').length - 1
  await eventually('both servers are connected to it', () => connected() >= NODES.length)
}

/** Somebody who goes where their meeting goes. */
class Roamer {
  readonly page: Page
  readonly #greeting: Hello
  readonly #meeting: string
  #inside: Inside
  at: string
  #left = false
  /** How often they came to another connection. */
  moves = 0

  private constructor(page: Page, greeting: Hello, { inside, at }: { inside: Inside; at: string }) {
    this.page = page
    this.#greeting = greeting
    this.#inside = inside
    this.#meeting = inside.snapshot?.meeting.id ?? ''
    this.at = at
    this.#roam().catch((error: unknown) => {
      if (!this.#left) throw error
    })
  }

  static async come(at: Name, credential: Hello['credential'], name: string): Promise<Roamer> {
    const greeting = await withSound(servers[at], coming(credential, name))
    const entered = await enter(site, at, greeting)
    const { capabilities } = greeting
    if (capabilities === undefined) throw new Error('no capabilities')
    const page = await Page.of(entered.client, capabilities, entered.inside.media)
    const roamer = new Roamer(page, greeting, entered)
    leaving.push(() => roamer.leave())
    return roamer
  }

  get self(): string {
    return this.#inside.self
  }

  get meeting(): string {
    return this.#meeting
  }

  /** What is refused because the meeting moves is asked again where it is. */
  async again<T>(act: () => Promise<T>): Promise<T> {
    return eventually('it is answered', async () => {
      try {
        return await act()
      } catch (error) {
        if (error instanceof Refused && !['moved', 'unavailable'].includes(error.code)) throw error
        await delay(50)
        return undefined
      }
    })
  }

  async leave(): Promise<void> {
    this.#left = true
    await this.page.close()
  }

  async #roam(): Promise<void> {
    for (;;) {
      const { client } = this.page
      const path = await Promise.race([
        client.next('dismissed', ({ code }) => code === 'moved').then((word) => word.path),
        client.disconnected().then(() => undefined),
      ]).catch(() => undefined)
      if (this.#left) return
      const first = path?.slice('/n/'.length) ?? (this.at === 'a' ? 'b' : 'a')
      const back = await enter(site, first, returning(this.#greeting, this.#inside, this.#meeting))
      this.at = back.at
      this.#inside = { ...back.inside }
      this.page.goOnOver(back.client)
      this.moves += 1
    }
  }
}

/** One who speaks, and one who hears, raises a hand and says a word now and then. */
class Meeting {
  readonly speaker: Roamer
  readonly hearer: Roamer
  readonly #participant: Hello['credential']
  #words = 0

  private constructor(speaker: Roamer, hearer: Roamer, participant: Hello['credential']) {
    this.speaker = speaker
    this.hearer = hearer
    this.#participant = participant
  }

  static async open(index: number): Promise<Meeting> {
    const { moderator, participant } = await waysIn(database, SECRET_KEY)
    const at = NODES[index % 2] ?? 'a'
    const speaker = await Roamer.come(at, moderator, `ada-host-${String(index)}`)
    const hearer = await Roamer.come(at, participant, `bob-host-${String(index)}`)
    await hearer.page.hears(await speaker.page.speak())
    await hearer.page.client.ask('hand:raise', {})
    return new Meeting(speaker, hearer, participant)
  }

  get heard(): number {
    return this.hearer.page.heard(this.speaker.page.voice ?? '')
  }

  async goesOn(): Promise<void> {
    const { hearer, speaker } = this
    this.#words += 1
    const id = `${hearer.self}-number-${String(this.#words)}`
    const words = { id, scope: 'everyone', text: `word ${String(this.#words)}` } as const
    await hearer.again(() => hearer.page.client.ask('chat:say', { ...words, replyTo: null, mentions: [] }))
    // Of an sfu that is lost the voice has another name afterwards.
    let [voice, from] = [speaker.page.voice, this.heard]
    await eventually('they hear on', () => {
      if (voice !== speaker.page.voice) [voice, from] = [speaker.page.voice, this.heard]
      return this.heard >= from + 20
    })
  }

  /** A newcomer sees the hand and all that was said, once and in order. */
  async isWhole(index: number): Promise<void> {
    const eve = coming(this.#participant, `eve-host-${String(index)}`)
    const { client, inside } = await enter(site, this.hearer.at, eve)
    assert.is(inside.snapshot?.meeting.id, this.hearer.meeting)
    const bob = inside.snapshot?.participants.find(({ id }) => id === this.hearer.self)
    assert.is.not(bob?.handRaisedAt ?? null, null, 'the hand is up')
    const { messages } = await client.ask('chat:history', { before: null, limit: 200 })
    const numbers = messages.flatMap(({ id }) => id.split('-number-')[1] ?? [])
    assert.equal(
      numbers,
      Array.from({ length: this.#words }, (_, word) => String(word + 1)),
    )
    client.close()
  }
}

const TICK_MS = 20

/** The longest that anybody hears nothing, in ms as this process counts them: when it has no time, nobody sends either. */
function listenTo(meetings: readonly Meeting[]) {
  const silent = meetings.map((meeting) => ({ meeting, heard: meeting.heard, ticks: 0 }))
  let longest = 0
  const look = setInterval(() => {
    for (const one of silent) {
      const { heard } = one.meeting
      one.ticks = heard === one.heard ? one.ticks + 1 : 0
      one.heard = heard
      longest = Math.max(longest, one.ticks)
    }
  }, TICK_MS)
  leaving.push(() => {
    clearInterval(look)
  })
  return {
    /** Since it was asked last. */
    longestMs: (): number => {
      const ms = longest * TICK_MS
      longest = 0
      for (const one of silent) one.ticks = 0
      return ms
    },
  }
}

const tell = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

test.before(async () => {
  ;({ database, url: databaseUrl } = await freshDatabase(await createDatabase()))
  for (const name of NODES) ports[name] = await freePort()
  if (programOf('caddy') === undefined) tell('NOT RUN through a proxy: caddy is not installed')
  else {
    const proxy = await startProxy('caddy', [ports.a, ports.b])
    leaving.push(() => proxy.stop())
    publicUrl = proxy.url
    site = { a: proxy, b: proxy }
  }
  await Promise.all(NODES.map(startServer))
  await Promise.all([startSfu(0), startSfu(1)])
  await Promise.all(NODES.map((name) => untilReady(servers[name])))
  if (publicUrl === null) site = servers
})
test.after(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave()
  killServers()
  killSfus()
  await database.destroy()
  await stopDatabases()
})

test('each sfu and each server is restarted: ten meetings are heard without a gap, and nobody loses a seat or a word', async () => {
  const meetings: Meeting[] = []
  for (let index = 0; index < MEETINGS; index += 1) meetings.push(await Meeting.open(index))
  const allGoOn = () => Promise.all(meetings.map((meeting) => meeting.goesOn()))
  const silence = listenTo(meetings)
  const stopped = async ({ child, ended }: ServerProcess | SfuProcess): Promise<void> => {
    child.kill('SIGTERM')
    assert.is(await ended, 0)
  }
  for (const index of [0, 1]) {
    const [before] = [sfus[index]]
    if (before === undefined) throw new Error('no sfu')
    await stopped(before)
    await startSfu(index)
    await allGoOn()
    const gap = silence.longestMs()
    tell(`sfu ${String(index)} restarted: at most ${String(gap)} ms without sound`)
    assert.ok(gap < 1_000, `${String(gap)} ms of silence`)
  }
  for (const name of NODES) {
    await stopped(servers[name])
    await startServer(name)
    await allGoOn()
    const gap = silence.longestMs()
    tell(`server ${name} restarted: at most ${String(gap)} ms without sound`)
    assert.ok(gap < 1_000, `${String(gap)} ms of silence`)
  }
  for (const [index, meeting] of meetings.entries()) await meeting.isWhole(index)

  const [first] = meetings
  const owner = (await ownerIn(database, first?.hearer.meeting ?? '')).name as Name
  const lost = meetings.filter(({ hearer }) => hearer.at === owner)
  const killedAt = performance.now()
  servers[owner].child.kill('SIGKILL')
  await Promise.all(lost.map((meeting) => meeting.goesOn()))
  tell(`${String(lost.length)} meetings in control elsewhere after ${seconds(killedAt)}`)
  const gap = silence.longestMs()
  assert.ok(gap < 1_000, `a server that is killed: ${String(gap)} ms of silence`)

  const [sfu] = sfus
  const sfuKilledAt = performance.now()
  sfu?.child.kill('SIGKILL')
  await allGoOn()
  tell(`an sfu that is killed: all heard again after ${seconds(sfuKilledAt)}`)
  for (const [index, meeting] of meetings.entries()) await meeting.isWhole(index)
})

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

test.run()
