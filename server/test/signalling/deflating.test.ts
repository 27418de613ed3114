/** What is deflated on its way to browsers. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Person } from '../rig.ts'

const LONG = 5_000

const test = suite('signalling: deflating')
const rig = rigForAll(test, startQuietSfu)

type Engine = { readonly transport: { readonly ws: { readonly _socket: { readonly bytesRead: number } } } }
/** What came over the network. The engine's own type hides it. */
const received = ({ client }: Person): number =>
  (client.socket.io.engine as unknown as Engine).transport.ws._socket.bytesRead

test('a long welcome is deflated; what is told to many goes as it is', async () => {
  const room = rig.openRoom({ settings: { welcome: [{ text: 'w'.repeat(LONG) }] } })
  const ann = await rig.join(room, 'Ann', 'moderator')
  const bob = await rig.join(room, 'Bob')
  assert.is(bob.inside.snapshot?.meeting.welcome.length, 1)
  assert.ok(received(bob) < LONG, `${String(received(bob))} bytes`)

  const before = received(bob)
  const said = { scope: 'everyone' as const, text: 'm'.repeat(LONG), replyTo: null, mentions: [] }
  await ann.client.ask('chat:say', { ...said, id: `${ann.inside.self}-first-one` })
  await bob.client.happened('chat:message')
  assert.ok(received(bob) - before > LONG, `${String(received(bob) - before)} bytes`)
})

test.run()
