/** Who is told what of what moderators arrange for all to see. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LinkKind } from '../../../shared/roles.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Person, type Room } from '../rig.ts'

const test = suite('signalling: the stage for all')
const rig = rigForAll(test, startQuietSfu)
let room: Room
test.before.each(() => {
  room = rig.openRoom()
})

const join = (name: string, kind?: LinkKind): Promise<Person> => rig.join(room, name, kind)

test('everybody is told of the layout for all, and who comes later finds it', async () => {
  const [ann, bob] = [await join('Ann', 'moderator'), await join('Bob')]
  await ann.client.ask('stage:lay-out', { layout: 'speaker' })
  const { stage } = await bob.client.happened('stage:changed')
  assert.equal([stage.layout, stage.by], ['speaker', 'Ann'])
  const cleo = await join('Cleo')
  assert.equal(cleo.inside.snapshot?.meeting.stage, stage)
  assert.is(await bob.client.codeOf('stage:lay-out', { layout: null }), 'forbidden')
  await ann.client.ask('stage:lay-out', { layout: null })
  await cleo.client.happened('stage:changed', (one) => one.stage.layout === null)
})

test('who is made large for everybody, or is to interpret, is told by whom; and when no more', async () => {
  const [ann, bob, cleo] = [await join('Ann', 'moderator'), await join('Bob'), await join('Cleo')]
  const participantId = bob.inside.self
  await ann.client.ask('stage:spotlight', { participantId, on: true })
  assert.equal(await bob.client.happened('you:spotlit'), { on: true, by: 'Ann' })
  await cleo.client.happened('stage:changed', ({ stage }) => stage.spotlit.includes(participantId))
  await ann.client.ask('stage:set-interpreter', { participantId })
  assert.equal(await bob.client.happened('you:interpreter'), { on: true, by: 'Ann' })
  await ann.client.ask('stage:set-interpreter', { participantId: cleo.inside.self })
  await bob.client.happened('you:interpreter', ({ on }) => !on)
  await cleo.client.happened('you:interpreter', ({ on }) => on)
  assert.is(await bob.client.codeOf('stage:set-interpreter', { participantId: bob.inside.self }), 'forbidden')
})

test.run()
