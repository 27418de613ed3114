import { readFileSync } from 'node:fs'
import { BlockList } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newBrowser } from '../client.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Room } from '../rig.ts'

const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
}
const HOURS_S = 3_600

let room: Room

const look = (browser = newBrowser()) =>
  rig.open(rig.greeting(room, 'participant', { capabilities: {}, browser }))

const test = suite('signalling: the relay')
const turn = { urls: ['turn:turn.example.org'], secret: 'a secret between server and relay' }
const rig = rigForAll(test, startQuietSfu, { deps: { turn } })
test.before.each(() => {
  room = rig.openRoom()
})

test('who only looks in is given no credential', async () => {
  const { client, welcome } = await look()
  assert.equal(welcome.media?.iceServers, [])
  assert.equal((await client.ask('media:restart-ice', { direction: 'send' })).iceServers, [])
})

test('who tests their sound is given one, also on the page that tries another way', async () => {
  const browser = newBrowser()
  const { client } = await look(browser)
  await client.ask('media:produce', { source: 'mic', rtpParameters, muted: false })
  assert.is((await client.ask('media:restart-ice', { direction: 'send' })).iceServers.length, 1)
  assert.is((await look(browser)).welcome.media?.iceServers.length, 1)
  assert.is((await look()).welcome.media?.iceServers.length, 0)
})

test('who is inside is given one with each welcome and each restart, good for a day’s meeting', async () => {
  const { client, inside } = await rig.join(room, 'Ada', 'participant', { capabilities: {} })
  const again = await client.ask('media:restart-ice', { direction: 'receive' })
  for (const [server] of [inside.media?.iceServers ?? [], again.iceServers]) {
    const [expires, whose] = server?.username.split(':') ?? []
    assert.is(whose, inside.self)
    assert.ok(Number(expires) > Date.now() / 1_000 + 8 * HOURS_S)
  }
})

test('the configuration that is shipped reaches nobody’s own network and no cloud’s metadata', () => {
  const lines = readFileSync(new URL('../../../infra/coturn/turnserver.conf', import.meta.url), 'utf8').split(
    '\n',
  )
  const values = (name: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []))
  const denied = new BlockList()
  for (const range of values('denied-peer-ip')) {
    const [from = '', to = from] = range.split('-')
    denied.addRange(from, to, from.includes(':') ? 'ipv6' : 'ipv4')
  }
  for (const address of [
    '10.255.255.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.20.0.1',
    '192.168.255.1',
    '8.8.8.8',
  ])
    assert.ok(denied.check(address), address)
  for (const address of ['::1', 'fd00::1', 'fe80::1', '2001:db8::1'])
    assert.ok(denied.check(address, 'ipv6'), address)
  assert.equal(values('allowed-peer-ip'), ['192.0.2.10'])
  for (const limit of ['user-quota', 'total-quota', 'max-bps']) assert.ok(Number(values(limit)[0]) > 0, limit)
})

test.run()
