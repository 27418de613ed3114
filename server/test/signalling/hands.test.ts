/** Who is told what when hands go up and come down, and of reactions. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { REACTIONS_TOLD_MS } from '../../../shared/reaction-kinds.ts'
import type { LinkKind } from '../../../shared/roles.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, type Person, type Room } from '../rig.ts'
import { HAND_SPENT_MS } from '../../signalling/spoken-hands.ts'

const test = suite('signalling: hands')
const clock = new ManualClock()
const rig = rigForEach(test, startQuietSfu, () => ({ clock }))
let room: Room
test.before.each(() => {
  room = rig.openRoom()
})

const join = (name: string, kind?: LinkKind): Promise<Person> => rig.join(room, name, kind)
const sees = ({ client }: Person, { inside: { self } }: Person, raised: boolean) =>
  client.happened(
    'participant:changed',
    ({ participant: { id, handRaisedAt } }) => id === self && (handRaisedAt !== null) === raised,
  )
const toldOf = ({ client }: Person): number =>
  client.happenings().filter(({ name }) => name === 'you:hand-lowered').length

test('all hands are lowered in one batch; each who had one is told by whom, nobody else is', async () => {
  const ann = await join('Ann', 'moderator')
  const [bob, cleo, dan] = [await join('Bob'), await join('Cleo'), await join('Dan')]
  for (const { client } of [bob, cleo]) {
    await client.ask('hand:raise', {})
    clock.pass(1_000)
  }
  await sees(dan, cleo, true)
  await ann.client.ask('hand:lower-all', {})
  clock.pass(1_000)
  for (const one of [bob, cleo]) {
    assert.equal(await one.client.happened('you:hand-lowered'), { by: 'Ann' })
    await sees(dan, one, false)
  }
  const batch = dan.client.batches().at(-1)
  assert.equal(
    batch?.happenings.map(({ name }) => name),
    ['participant:changed', 'participant:changed'],
  )
  assert.is(toldOf(dan) + toldOf(ann), 0)
})

test('who has spoken is told that the hand came down, and takes its place again', async () => {
  const bob = await join('Bob')
  const cleo = await join('Cleo')
  const { self } = bob.inside
  await bob.client.ask('hand:raise', {})
  clock.pass(1_000)
  const { participant } = await sees(cleo, bob, true)
  const channel = rig.channels.find(room.live.now.id)
  channel?.levels([[self, -30]])
  clock.pass(HAND_SPENT_MS)
  channel?.levels([])
  clock.pass(1_000)
  assert.equal(await bob.client.happened('you:hand-lowered'), { by: null })
  await sees(cleo, bob, false)
  assert.is(toldOf(cleo), 0)
  await bob.client.ask('hand:raise', { again: true })
  clock.pass(1_000)
  await cleo.client.happened(
    'participant:changed',
    (one) => one.participant.id === self && one.participant.handRaisedAt === participant.handRaisedAt,
  )
})

test('reactions are counted for all and told together, four times a second at most', async () => {
  const [ann, bob] = [await join('Ann'), await join('Bob')]
  for (const reaction of ['applause', 'smile', 'applause'] as const)
    await ann.client.ask('reaction:send', { reaction })
  await bob.client.ask('reaction:send', { reaction: 'applause' })
  clock.pass(REACTIONS_TOLD_MS - 1)
  await ann.client.ask('hand:raise', {})
  for (const { client } of [ann, bob])
    assert.is(client.heard.filter(({ name }) => name === 'reaction:counted').length, 0)
  clock.pass(1)
  for (const { client } of [ann, bob])
    assert.equal((await client.next('reaction:counted')).counts, [
      ['applause', 3],
      ['smile', 1],
    ])
  await bob.client.ask('reaction:send', { reaction: 'sad' })
  clock.pass(REACTIONS_TOLD_MS)
  assert.equal((await ann.client.next('reaction:counted')).counts, [['sad', 1]])
})

test.run()
