/** Who is told what of what moderators arrange for all to see. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LinkKind } from '../../../shared/roles.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Person, type Rig, type Room } from '../rig.ts'

let sfu: QuietSfu
let rig: Rig
let room: Room
const people: Person[] = []

const test = suite('signalling: the stage for all')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
})
test.before.each(() => {
  room = rig.openRoom()
})
test.after.each(() => {
  for (const { client } of people.splice(0)) client.close()
})
test.after(async () => {
  await rig.close()
  await sfu.close()
})

const join = async (name: string, kind: LinkKind = 'participant'): Promise<Person> => {
  const person = await rig.join(room, name, kind)
  people.push(person)
  return person
}

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
