/** Two whole servers on one database and one sfu: by mistake, and after a pause. Real processes, real sound. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../scripts/test-database.mjs'
import { peerCapabilities } from '../../sfu/test/peer.ts'
import type { Hello } from '../../shared/protocol.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import type { Database } from '../db/database.ts'
import { Client, hello } from './client.ts'
import { freshDatabase } from './db/given.ts'
import { freePort } from './http/site.ts'
import { waysIn } from './way-in.ts'
import { startRealSfu, takeMedia, type RealSfu } from './real-sfu.ts'

const test = suite('two servers')
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const SECRET_KEY = 'the secret key of these tests'
const children = new Set<ChildProcess>()
const leaving: (() => unknown)[] = []
let database: Database
let databaseUrl: string
let sfu: RealSfu

test.before.each(async () => {
  sfu = await startRealSfu()
  ;({ database, url: databaseUrl } = await freshDatabase(await createDatabase()))
})
test.after.each(async () => {
  for (const leave of leaving.splice(0)) await leave()
  for (const child of children) child.kill('SIGKILL')
  await database.destroy()
  await sfu.serving.close()
})
test.after(stopDatabases)

type Running = { child: ChildProcess; port: number; output: () => string; ended: Promise<unknown> }

async function start(port: number): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      METRICS_PORT: String(await freePort()),
      DATABASE_URL: databaseUrl,
      SECRET_KEY,
      SERVICE_SECRET: sfu.secret,
      SFU_URLS: sfu.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(([code]: unknown[]) => code)
  return { child, port, output: () => output, ended }
}

async function ready({ port, child, output }: Running): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => null)
    if (answer?.ok === true) return
    if (child.exitCode !== null) throw new Error(output())
    await delay(50)
  }
}

/** Ada with a microphone and Bob, who hears her, in a meeting of their own. */
async function talking({ port }: Running) {
  const { moderator, participant } = await waysIn(database, SECRET_KEY)
  const answer = await fetch(`http://127.0.0.1:${String(port)}/api/media-capabilities`)
  const { capabilities } = (await answer.json()) as { capabilities: RtpCapabilities }
  let meetingId = ''
  const come = async (credential: Hello['credential'], name: string) => {
    const { client, welcome } = await Client.open(
      `http://127.0.0.1:${String(port)}`,
      hello({
        page: `page-of-${name}` as never,
        credential,
        capabilities: peerCapabilities(capabilities),
        join: { name, microphone: 'off' },
      }),
    )
    if (welcome.phase !== 'inside' || welcome.media === null) throw new Error(`${name} is not inside`)
    meetingId = welcome.snapshot?.meeting.id ?? meetingId
    const peer = await takeMedia(client, welcome.media)
    leaving.push(
      () => peer.close(),
      () => {
        client.close()
      },
    )
    return peer
  }
  const [speaker, hearer] = [await come(moderator, 'ada-host'), await come(participant, 'bob-host')]
  const { producerId } = await speaker.sendAudio()
  await hearer.hears(producerId)
  return { meetingId, hears: () => hearer.hears(producerId, 20) }
}

const rows = async (meetingId: string): Promise<string[]> => {
  const found = await database
    .selectFrom('journal')
    .select(['seq', 'event'])
    .where('meeting_id', '=', meetingId as never)
    .orderBy('seq')
    .execute()
  return found.map(({ seq, event }) => `${String(seq)} ${event.type}`)
}
const ownerOf = async (meetingId: string) =>
  database
    .selectFrom('meetings')
    .select(['owner', 'epoch', 'ended_at'])
    .where('id', '=', meetingId as never)
    .executeTakeFirstOrThrow()

test('a second server by mistake says so and leaves for good; nobody hears a gap, nothing is written', async () => {
  const port = await freePort()
  const first = await start(port)
  await ready(first)
  const { meetingId, hears } = await talking(first)
  const before = [await rows(meetingId), await ownerOf(meetingId)]
  const samePort = await start(port)
  const otherPort = await start(await freePort())
  await hears()
  assert.is(await samePort.ended, 1)
  assert.match(samePort.output(), /PORT \d+ on 127.0.0.1 is taken by another program/)
  assert.is(await otherPort.ended, 78)
  assert.match(otherPort.output(), /another server works on the database of DATABASE_URL now: stop that one/)
  await hears()
  assert.equal([await rows(meetingId), await ownerOf(meetingId)], before)
})

test('an owner that is stopped for 20 s while another takes its meetings over writes nothing when it wakes, and ends', async () => {
  const first = await start(await freePort())
  await ready(first)
  const { meetingId, hears } = await talking(first)
  first.child.kill('SIGSTOP')
  const stoppedAt = performance.now()
  await delay(10_500)
  const second = await start(await freePort())
  await ready(second)
  const taken = await ownerOf(meetingId)
  assert.is(taken.epoch, 2)
  await hears()
  await delay(Math.max(0, 20_000 - (performance.now() - stoppedAt)))
  const before = await rows(meetingId)
  assert.match(before.at(-1) ?? '', /restored/)
  first.child.kill('SIGCONT')
  assert.is(await first.ended, 1)
  assert.match(first.output(), /another server took over the meetings of this one/)
  await hears()
  assert.equal(await rows(meetingId), before)
  assert.equal(await ownerOf(meetingId), taken)
})

test('one that was killed is followed at once, and its media runs on', async () => {
  const port = await freePort()
  const first = await start(port)
  await ready(first)
  const { meetingId, hears } = await talking(first)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await start(port)
  await ready(second)
  await hears()
  assert.is((await ownerOf(meetingId)).epoch, 2)
  assert.not.match(second.output(), /gave no sign of life/)
})

test.run()
