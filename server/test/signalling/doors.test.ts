import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Failure } from '../../../shared/wire.ts'
import { PROTOCOL_VERSION } from '../../../shared/version.ts'
import { Client, HelloRefused } from '../client.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, startRig, type Room } from '../rig.ts'

const refusalOf = async (auth: unknown): Promise<Partial<Failure>> => {
  const opened = await rig.open(auth).catch((error: unknown) => error)
  if (opened instanceof HelloRefused) return opened.failure
  throw new Error('was let in', { cause: opened })
}

const test = suite('signalling: who is let in')
const rig = rigForAll(test, startQuietSfu, { deps: { connects: { perSecond: 1_000, burst: 10_000 } } })
let room: Room
test.before.each(() => {
  room = rig.openRoom()
})

/** The status of a Socket.IO handshake with these headers. */
const statusOf = (transport: 'websocket' | 'polling', headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const upgrade = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    }
    const asked = httpRequest(`${rig.url}/socket.io/?EIO=4&transport=${transport}`, {
      headers: { ...(transport === 'websocket' ? upgrade : {}), ...headers },
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('upgrade', (_, socket) => {
      socket.destroy()
      resolve(101)
    })
    asked.on('error', reject)
    asked.end()
  })

test('only our own pages may connect, over either transport', async () => {
  const { hostname, port } = new URL(rig.url)
  const foreign = [
    'https://evil.example',
    'null',
    `http://sub.${hostname}:${port}`,
    `https://${hostname}:${port}`,
  ]
  for (const origin of [...foreign, `${rig.url}.evil.example`, `http://${hostname}`]) {
    assert.is(await statusOf('websocket', { origin }), 400, `websocket from ${origin}`)
    assert.is(await statusOf('polling', { origin }), 403, `polling from ${origin}`)
  }
  // Engine.IO's own answer to a refused upgrade.
  assert.is(await statusOf('websocket', {}), 400)
  assert.is(await statusOf('websocket', { 'sec-fetch-site': 'same-origin' }), 400)
  assert.is(await statusOf('polling', {}), 403)
  assert.is(await statusOf('polling', { 'sec-fetch-site': 'cross-site' }), 403)
  assert.is(await statusOf('websocket', { origin: rig.url }), 101)
  assert.is(await statusOf('polling', { origin: rig.url }), 200)
  assert.is(await statusOf('polling', { 'sec-fetch-site': 'same-origin' }), 200)
})

test('who cannot have a WebSocket comes by polling', async () => {
  const { client, welcome } = await rig.open(
    rig.greeting(room, 'participant', { join: { name: 'Ann', microphone: 'off' } }),
    { transports: ['polling'] },
  )
  assert.is(welcome.phase, 'inside')
  assert.is(await client.codeOf('hand:raise', {}), 'ok')
})

test('a page of another version is told so before anything else', async () => {
  for (const protocol of [PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1])
    assert.is((await refusalOf({ protocol, something: 'new' })).code, 'outdated')
})

test('what is not a Hello is refused with what is wrong', async () => {
  const good = rig.greeting(room, 'participant')
  const wrong: [unknown, string][] = [
    [{}, 'bad-request'],
    [{ ...good, protocol: 'one' }, 'bad-request'],
    [{ ...good, page: 'x' }, 'bad-request'],
    [{ ...good, admin: true }, 'bad-request'],
    [{ ...good, credential: { with: 'cookie' } }, 'bad-request'],
    [{ ...good, join: { name: '\u202Eadmin', microphone: 'off' } }, 'bad-request'],
    [{ ...good, join: { name: ' '.repeat(8), microphone: 'off' } }, 'bad-request'],
    [JSON.parse(`{"__proto__":{"role":"moderator"},"protocol":${String(PROTOCOL_VERSION)}}`), 'bad-request'],
    [{ ...good, credential: { with: 'link', room: room.id, token: 'A'.repeat(22) } }, 'not-found'],
    [{ ...good, credential: { with: 'link', room: 'no-such-room', token: 'A'.repeat(22) } }, 'not-found'],
  ]
  for (const [auth, code] of wrong) assert.is((await refusalOf(auth)).code, code, JSON.stringify(auth))
  assert.is((await refusalOf({ ...good, page: 'x' })).field, 'page')
  assert.is(room.live.now.participants.size, 0)
})

test('the same link is refused the same way whether the room exists or not', async () => {
  const credential = { with: 'link' as const, token: 'A'.repeat(22) }
  const good = rig.greeting(room, 'participant')
  const known = await refusalOf({ ...good, credential: { ...credential, room: room.id } })
  const unknown = await refusalOf({ ...good, credential: { ...credential, room: 'no-such-room' } })
  assert.equal(known, unknown)
})

test('a full meeting refuses by name, and somebody who is inside comes back all the same', async () => {
  const small = rig.openRoom({ settings: { maxParticipants: 1 } })
  const ann = await rig.join(small, 'Ann')
  const refused = await refusalOf(
    rig.greeting(small, 'participant', { join: { name: 'Bob', microphone: 'off' } }),
  )
  assert.equal([refused.code, refused.limit, refused.max], ['limit-reached', 'participants', 1])
  ann.client.drop()
  const { welcome } = await rig.open(ann.hello)
  assert.is(welcome.phase, 'inside')
})

test('too many connections of one address are refused with when to come again', async () => {
  const strict = await startRig({ sfu: rig.sfu, deps: { connects: { perSecond: 1, burst: 3 } } })
  const place = strict.openRoom()
  const codes: unknown[] = []
  for (let times = 0; times < 5; times += 1) {
    const failure = await Client.open(strict.url, strict.greeting(place, 'participant')).then(
      ({ client }) => (client.close(), { code: 'welcome', retryAfterMs: 0 }),
      (error: unknown) => (error as HelloRefused).failure,
    )
    codes.push(failure.code)
    if (failure.code === 'rate-limited') assert.ok((failure.retryAfterMs ?? 0) > 0)
  }
  await strict.close()
  assert.equal(codes, ['welcome', 'welcome', 'welcome', 'rate-limited', 'rate-limited'])
})

test.run()
