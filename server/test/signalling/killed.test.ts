/** The server is killed: what moderators decided, and who asked for what, is as before. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { Client, hello, HelloRefused, newBrowser } from '../client.ts'
import { returning } from '../rig.ts'
import { kill, killServers, restartable } from '../server-process.ts'

test.after(async () => {
  killServers()
  await stopDatabases()
})

test('bans, locks, hands, the timer, who was sent back and who waits outlive a killed server', async () => {
  const { database, first, start, ways } = await restartable()
  const helloOf = (role: keyof typeof ways, name: string, browser = newBrowser()) =>
    hello({ page: `page-of-${name}`, browser, credential: ways[role], join: { name, microphone: 'off' } })
  const come = async (role: keyof typeof ways, name: string, browser?: string) => {
    const { client, welcome } = await Client.open(first.url, helloOf(role, name, browser))
    if (welcome.phase === 'visiting') throw new Error('did not come')
    return { client, welcome, self: welcome.self }
  }
  const ann = await come('moderator', 'Ann')
  const [bob, dan] = [await come('participant', 'Bob'), await come('participant', 'Dan')]
  const bannedBrowser = newBrowser()
  const cleo = await come('participant', 'Cleo', bannedBrowser)
  await bob.client.ask('hand:raise', {})
  await ann.client.ask('people:remove', { participantId: cleo.self, ban: true, why: '' })
  await ann.client.ask('lock:set', { locks: { cameras: true } })
  await ann.client.ask('lock:set-for', { participantId: bob.self, locks: { microphones: 'locked' } })
  await ann.client.ask('timer:start', { title: 'Break', seconds: 600, sound: false })
  await ann.client.ask('waiting:set-policy', { policy: 'everybody' })
  await ann.client.ask('waiting:send-back', { participantId: dan.self })
  const eve = await come('participant', 'Eve')
  assert.is(eve.welcome.phase, 'waiting')

  await kill(first)
  const second = await start()
  if (ann.welcome.phase !== 'inside') throw new Error('not inside')
  const { client, welcome } = await Client.open(second.url, returning(ann.welcome, 'page-of-Ann', null))
  assert.ok(welcome.phase === 'inside' && welcome.snapshot)
  const { meeting, participants, waiting, locked } = welcome.snapshot
  assert.is(participants.find(({ name }) => name === 'Bob')?.handRaisedAt === null, false)
  assert.equal(
    [meeting.locks.cameras, meeting.waitingRoom, meeting.timer?.title],
    [true, 'everybody', 'Break'],
  )
  assert.equal(
    locked.map(({ name, locks }) => [name, locks]),
    [['Bob', { microphones: 'locked' }]],
  )
  assert.equal(
    waiting.map(({ name, sentBack }) => [name, sentBack]),
    [
      ['Dan', true],
      ['Eve', false],
    ],
  )
  const refused: unknown = await Client.open(second.url, helloOf('participant', 'C', bannedBrowser)).catch(
    (error: unknown) => error,
  )
  assert.ok(refused instanceof HelloRefused && refused.failure.code === 'banned')
  for (const one of [client, ann.client, bob.client, cleo.client, dan.client, eve.client]) one.close()
  await database.destroy()
})

test.run()
