/** Two whole servers on one database and one sfu: by mistake, and after a pause. Real processes, real sound. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Hello } from '../../shared/protocol.ts'
import { Client } from './client.ts'
import { freePort } from './http/site.ts'
import { coming, rowsOf, sharedForEach, soundOf, withSound } from './nodes/given.ts'
import { waysIn } from './way-in.ts'
import { kill, SECRET_KEY, startServerProcess, untilReady, type ServerProcess } from './server-process.ts'

const test = suite('two servers')
const shared = sharedForEach(test)

const start = (port?: number): Promise<ServerProcess> => {
  const { databaseUrl, sfu } = shared
  return startServerProcess({ databaseUrl, sfu, ...(port === undefined ? {} : { port }) })
}

/** Ada with a microphone and Bob, who hears her, in a meeting of their own. */
async function talking(server: ServerProcess) {
  const { moderator, participant } = await waysIn(shared.database, SECRET_KEY)
  let meetingId = ''
  const come = async (credential: Hello['credential'], name: string) => {
    const greeting = await withSound(server, coming(credential, name))
    const { client, welcome } = await Client.open(server.url, greeting)
    if (welcome.phase !== 'inside') throw new Error(`${name} is not inside`)
    meetingId = welcome.snapshot?.meeting.id ?? meetingId
    const peer = await soundOf({ client, inside: welcome })
    shared.toClose.push(peer, client)
    return peer
  }
  const [speaker, hearer] = [await come(moderator, 'ada-host'), await come(participant, 'bob-host')]
  const { producerId } = await speaker.sendAudio()
  await hearer.hears(producerId)
  return { meetingId, hears: () => hearer.hears(producerId, 20) }
}

const rows = (meetingId: string) => rowsOf(shared.database, meetingId)
const ownerOf = async (meetingId: string) =>
  shared.database
    .selectFrom('meetings')
    .select(['owner', 'epoch', 'ended_at'])
    .where('id', '=', meetingId as never)
    .executeTakeFirstOrThrow()

test('a second server by mistake says so and leaves for good; nobody hears a gap, nothing is written', async () => {
  const port = await freePort()
  const first = await start(port)
  await untilReady(first)
  const { meetingId, hears } = await talking(first)
  const before = [await rows(meetingId), await ownerOf(meetingId)]
  const samePort = await start(port)
  const otherPort = await start()
  await hears()
  assert.is(await samePort.ended, 1)
  assert.match(samePort.output(), /PORT \d+ on 127.0.0.1 is taken by another program/)
  assert.is(await otherPort.ended, 78)
  assert.match(otherPort.output(), /another server works on the database of DATABASE_URL now: stop that one/)
  await hears()
  assert.equal([await rows(meetingId), await ownerOf(meetingId)], before)
})

test('an owner that stands still while another takes its meetings over writes nothing when it wakes, and ends', async () => {
  const first = await start()
  await untilReady(first)
  const { meetingId, hears } = await talking(first)
  first.child.kill('SIGSTOP')
  // Its last sign of life was long ago.
  await sql`update servers set seen_at = seen_at - interval '1 minute'`.execute(shared.database)
  const second = await start()
  await untilReady(second)
  const taken = await ownerOf(meetingId)
  assert.is(taken.epoch, 2)
  await hears()
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
  await untilReady(first)
  const { meetingId, hears } = await talking(first)
  await kill(first)
  const second = await start(port)
  await untilReady(second)
  await hears()
  assert.is((await ownerOf(meetingId)).epoch, 2)
  assert.not.match(second.output(), /gave no sign of life/)
})

test.run()
