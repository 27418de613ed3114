import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SNAPSHOT_PARTICIPANTS } from '../../../shared/limits.ts'
import { Client, type Inside } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Rig, type Room } from '../rig.ts'

const CROWD = 500
const AT_ONCE = 25
/** On a slow machine a joiner waits for several batches; unbatched it would be one message for each of the crowd. */
const MESSAGES_MAX = 40

let sfu: QuietSfu
let rig: Rig
let room: Room

type Entry = {
  readonly client: Client
  readonly inside: Inside
  readonly messages: number
  readonly bytes: number
}
const inside: Entry[] = []

const name = (index: number): string => `Participant ${String(index).padStart(3, '0')}`

const enter = async (index: number): Promise<Entry> => {
  let bytes = 0
  const greets = rig.greeting(room, 'participant', { join: { name: name(index), microphone: 'off' } })
  const { client, welcome } = await Client.open(rig.url, greets, { onBytes: (count) => (bytes += count) })
  if (welcome.phase !== 'inside') throw new Error('not inside')
  const entry = { client, inside: welcome, messages: client.heard.length, bytes }
  inside.push(entry)
  return entry
}
/** Everybody knows of everybody who is in the room now. */
const settled = (): Promise<unknown> =>
  eventually(
    'all are told',
    () =>
      inside.every(
        ({ client, inside: { seq } }) =>
          Math.max(seq, ...client.batches().map((batch) => batch.seq)) === room.live.seq,
      ),
    20_000,
  )

const test = suite('signalling: a crowd')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
  room = rig.openRoom()
})
test.after(async () => {
  for (const { client } of inside) client.close()
  await rig.close()
  await sfu.close()
})

test('500 enter one meeting and each join costs a few messages', async () => {
  const waiting = Array.from({ length: CROWD }, (_, index) => index)
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await enter(next)
    }),
  )
  assert.is(room.live.now.participants.size, CROWD)
  // Connect, welcome, and what happens while one waits for it.
  for (const { messages } of inside) assert.ok(messages + 1 <= MESSAGES_MAX, `${String(messages)} notices`)
  await settled()
})

test('everybody is told of everybody who came later, once and in order', () => {
  for (const { client, inside: own } of inside) {
    const told = client.happenings().flatMap((one) => (one.name === 'participant:joined' ? [one.notice] : []))
    const counts = told.map(({ count }) => count)
    const first = (own.snapshot?.count ?? 0) + 1
    assert.equal(
      counts,
      Array.from({ length: CROWD - first + 1 }, (_, index) => first + index),
    )
  }
})

test('of many the newcomer is shown those who matter, and oneself', async () => {
  const { client, inside: own } = await enter(CROWD)
  assert.is(own.snapshot?.count, CROWD + 1)
  assert.is(own.snapshot?.participants.length, SNAPSHOT_PARTICIPANTS)
  assert.ok(own.snapshot?.participants.some(({ id }) => id === own.self))
  let listed = 0
  let after: string | null = null
  do {
    const page: { participants: unknown[]; next: string | null } = await client.ask('people:list', {
      after,
      limit: 200,
    })
    listed += page.participants.length
    after = page.next
  } while (after !== null)
  assert.is(listed, CROWD + 1)
})

test('a joiner’s bytes do not grow with how many are inside beyond those who are shown', async () => {
  await settled()
  const few = rig.openRoom()
  const many = room
  room = few
  for (let index = 0; index < SNAPSHOT_PARTICIPANTS; index += 1) await enter(index)
  const { bytes: amongFew } = await enter(998)
  room = many
  const { bytes: amongMany } = await enter(999)
  assert.ok(
    amongMany - amongFew < 200,
    `${String(amongMany)} bytes among many, ${String(amongFew)} among few`,
  )
})

test.run()
