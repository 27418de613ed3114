/** Who is told that somebody is called otherwise. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import type { LinkKind } from '../../../shared/roles.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Person } from '../rig.ts'

const test = suite('signalling: names that moderators give')
const rig = rigForAll(test, startQuietSfu)

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
  const join = (name: string, kind?: LinkKind, more = {}): Promise<Person> => rig.join(room, name, kind, more)
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
  const eve = await join('Eve', 'authenticated', { cookie: 'eve' })
  assert.is(await ann.client.codeOf('people:rename', { ...id(eve), name: 'Eva' }), 'forbidden')
})

test.run()
