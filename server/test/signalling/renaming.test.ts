/** Who is told that somebody is called otherwise. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import type { LinkKind } from '../../../shared/roles.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Person, type Rig } from '../rig.ts'

let sfu: QuietSfu
let rig: Rig
const people: Person[] = []

const test = suite('signalling: names that moderators give')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
})
test.after(async () => {
  for (const { client } of people) client.close()
  await rig.close()
  await sfu.close()
})

test('who is renamed is told by whom, and everybody reads the new name', async () => {
  const organiser = {
    userId: 'user-of-eve' as UserId,
    name: 'Eve',
    email: null,
    administrator: false,
  } as const
  rig.signedIn.set('eve', {
    organiser: { ...organiser, provider: 'demo', session: 'of Eve' },
    attendee: null,
  })
  const room = rig.openRoom()
  const join = async (name: string, kind: LinkKind = 'participant', cookie?: string): Promise<Person> => {
    const person = await rig.join(room, name, kind, cookie === undefined ? {} : { cookie })
    people.push(person)
    return person
  }
  const id = ({ inside }: Person) => ({ participantId: inside.self })
  const [ann, bob, cleo] = [await join('Ann', 'moderator'), await join('Bob'), await join('Cleo')]
  await ann.client.ask('people:rename', { ...id(bob), name: ' cleo ' })
  assert.equal(await bob.client.happened('you:renamed'), { name: 'cleo (2)', by: 'Ann' })
  const { participant } = await cleo.client.happened(
    'participant:changed',
    (one) => one.participant.id === bob.inside.self,
  )
  assert.is(participant.name, 'cleo (2)')
  assert.is(await bob.client.codeOf('people:rename', { ...id(bob), name: 'Ann' }), 'forbidden')
  const eve = await join('Eve', 'authenticated', 'eve')
  assert.is(await ann.client.codeOf('people:rename', { ...id(eve), name: 'Eva' }), 'forbidden')
})

test.run()
