/** Who is told who was in a meeting, and how much part everybody takes. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LinkKind } from '../../../shared/roles.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, startRig, type Person, type Room } from '../rig.ts'
import { rtpParameters } from './rules.ts'

const test = suite('signalling: attendance and dashboard')
const rig = rigForEach(test, startQuietSfu)

const join = (room: Room, name: string, kind?: LinkKind): Promise<Person> =>
  rig.join(room, name, kind, { capabilities: {} })

test('moderators are told who is and was here; others, and who moderates no more, are not', async () => {
  const room = rig.openRoom({ started: false })
  const [ann, bob] = [await join(room, 'Ann', 'moderator'), await join(room, 'Bob')]
  const max = await join(room, 'Max', 'moderator')
  await bob.client.ask('meeting:leave', {})
  const { attendees, until } = await ann.client.ask('attendance:show', {})
  assert.is(until, null)
  assert.equal(
    attendees.map(({ name, role, stays }) => [name, role, stays[0]?.to === null]),
    [
      ['Ann', 'moderator', true],
      ['Bob', 'participant', false],
      ['Max', 'moderator', true],
    ],
  )
  const cleo = await join(room, 'Cleo')
  await ann.client.ask('people:demote', { participantId: max.inside.self })
  await max.client.next('welcome', (one) => one.phase === 'inside' && one.role === 'participant')
  for (const { client } of [cleo, max])
    for (const name of ['attendance:show', 'dashboard:show'] as const)
      assert.is(await client.codeOf(name, {}), 'forbidden')
  assert.not(room.live.now.dashboardOpened)
})

test('that moderators look at the dashboard is told to everybody once, and to who comes later', async () => {
  const room = rig.openRoom({ started: false })
  const [ann, bob] = [await join(room, 'Ann', 'moderator'), await join(room, 'Bob')]
  await ann.client.ask('attendance:show', {})
  assert.not(room.live.now.dashboardOpened)
  await ann.client.ask('dashboard:show', {})
  await ann.client.ask('dashboard:show', {})
  await bob.client.happened('dashboard:opened')
  const { snapshot } = (await join(room, 'Cleo')).inside
  assert.ok(snapshot?.meeting.dashboard)
  const told = bob.client.heard.flatMap((one) => (one.name === 'happened' ? one.notice.happenings : []))
  assert.is(told.filter(({ name }) => name === 'dashboard:opened').length, 1)
})

test('who is heard is counted while they speak, and noted now and again: not with every word', async () => {
  const clock = new ManualClock()
  const timed = await startRig({ sfu: rig.sfu, clock })
  rig.came.push(timed)
  const room = timed.openRoom({ started: false })
  const ann = await timed.join(room, 'Ann', 'moderator', { capabilities: {} })
  await ann.client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  const seq = room.live.seq
  const channel = timed.channels.find(room.live.now.id)
  for (let turn = 0; turn < 40; turn += 1) {
    channel?.levels(turn % 2 === 0 ? [[ann.inside.self, -30]] : [])
    clock.pass(1_000)
  }
  const { attendees, timeline } = await ann.client.ask('dashboard:show', {})
  assert.is(attendees[0]?.spokenMs, 20_000)
  assert.is(
    timeline.spokenMs.reduce((sum, ms) => sum + ms, 0),
    20_000,
  )
  assert.ok(room.live.seq - seq <= 6, `${String(room.live.seq - seq)} rows`)
})

test.run()
