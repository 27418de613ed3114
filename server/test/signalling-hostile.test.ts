import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MESSAGE_MAX_BYTES } from '../../shared/limits.ts'
import { PROTOCOL_VERSION } from '../../shared/version.ts'
import { Client, HelloRefused } from './client.ts'
import { eventually } from './eventually.ts'
import { RawSocket } from './raw-socket.ts'
import { startQuietSfu, type QuietSfu } from './quiet-sfu.ts'
import { startRig, type Person, type Rig, type Room } from './rig.ts'

let sfu: QuietSfu
let rig: Rig
let room: Room
const clients: Client[] = []

const join = async (name: string): Promise<Person> => {
  const person = await rig.join(room, name, 'moderator')
  clients.push(person.client)
  return person
}
const refusalOf = async (auth: unknown): Promise<Record<string, unknown>> => {
  try {
    const { client } = await Client.open(rig.url, auth)
    client.close()
    return { code: 'welcome' }
  } catch (error) {
    if (error instanceof HelloRefused) return { ...error.failure }
    throw error
  }
}

const test = suite('signalling: hostile sockets')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu, deps: { connects: { perSecond: 1_000, burst: 10_000 } } })
})
test.before.each(() => {
  room = rig.openRoom()
})
test.after.each(() => {
  for (const client of clients.splice(0)) client.close()
})
test.after(async () => {
  await rig.close()
  await sfu.close()
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
  const { client, welcome } = await Client.open(
    rig.url,
    rig.greeting(room, 'participant', { join: { name: 'Ann', microphone: 'off' } }),
    { transports: ['polling'] },
  )
  clients.push(client)
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
  const small = rig.openRoom(1)
  const ann = await rig.join(small, 'Ann')
  clients.push(ann.client)
  const refused = await refusalOf(
    rig.greeting(small, 'participant', { join: { name: 'Bob', microphone: 'off' } }),
  )
  assert.equal([refused.code, refused.limit, refused.max], ['limit-reached', 'participants', 1])
  ann.client.drop()
  const { client, welcome } = await Client.open(rig.url, ann.hello)
  clients.push(client)
  assert.is(welcome.phase, 'inside')
})

test('requests beyond their rate are refused and say when to try again', async () => {
  const { client } = await join('Ann')
  const answers = await Promise.all(Array.from({ length: 30 }, () => client.askRaw('hand:raise', {})))
  const refused = answers.filter((answer) => !answer.ok)
  assert.is(answers.length - refused.length, requestsBurst)
  for (const answer of refused) {
    assert.is(!answer.ok && answer.code, 'rate-limited')
    assert.ok(!answer.ok && (answer.retryAfterMs ?? 0) > 0)
  }
  assert.is(client.socket.connected, true)
})
const requestsBurst = 10

test('who floods is told so and sent out, and the seat is kept', async () => {
  const ann = await join('Ann')
  const eve = await join('Eve')
  for (let times = 0; times < 400; times += 1) eve.client.socket.emit('no:such:event', times)
  assert.is((await eve.client.next('dismissed')).code, 'rate-limited')
  await eve.client.disconnected()
  await ann.client.happened('participant:changed', (one) => one.participant.presence === 'away')
  assert.ok(room.live.now.participants.has(eve.inside.self))
})

test('too many connections of one address are refused with when to come again', async () => {
  const strict = await startRig({ sfu, deps: { connects: { perSecond: 1, burst: 3 } } })
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

/** Somebody who breaks rules from inside: the same participant each time. */
const mallory = async (hello: unknown): Promise<RawSocket> => {
  const raw = await RawSocket.open(rig.url)
  raw.send(`40${JSON.stringify(hello)}`)
  await eventually('welcome', () => raw.received.some((text) => text.startsWith('42["welcome"')))
  return raw
}
const malloryHello = (): unknown =>
  rig.greeting(room, 'participant', { join: { name: 'Mallory', microphone: 'off' } })
const isAway = (name: string): boolean =>
  [...room.live.now.participants.values()].some((who) => who.name === name && who.awaySince !== null)

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

/** Well-formed packets with rubbish in them: answered with an error, or passed over. */
const rubbish: readonly string[] = [
  '421["hand:raise"]',
  '421["hand:raise",{},{}]',
  '421["hand:raise",null]',
  '421["hand:raise",[]]',
  '421["hand:raise",{"__proto__":{"polluted":1}}]',
  '421["__proto__",{}]',
  '421["constructor",{"prototype":{"polluted":1}}]',
  '421["hasOwnProperty",{}]',
  '421["microphone:mute",{"participantId":{"$gt":""}}]',
  '421["microphone:mute",{"participantId":"\' OR 1=1 --"}]',
  '421["media:view",{"videos":[{"producerId":"aaaaaaaa","width":1e999,"height":-1}]}]',
  '421["media:produce",{"source":"mic","muted":false,"rtpParameters":{"codecs":[]}}]',
  '421["people:list",{"after":null,"limit":1e308}]',
  `421["hand:raise",{"a":"${'x'.repeat(60_000)}"}]`,
  `421["${'e'.repeat(60_000)}",{}]`,
  `421["x${'\\u0000'.repeat(1000)}",{}]`,
  '42["no:acknowledgement",{}]',
  '42',
  '42[7]',
  '431["an answer nobody asked for"]',
]

/** Packets that break the protocol: each closes its connection. */
const poison: readonly (string | Buffer)[] = [
  '4',
  '42[',
  '42{}',
  '42[]',
  '42[null]',
  '42["disconnect"]',
  '42["newListener",{}]',
  '42/admin,["hand:raise",{}]',
  '40{}',
  '44"x"',
  '451-["hand:raise",{"_placeholder":true,"num":0}]',
  '4599999-["x",{"_placeholder":true,"num":0}]',
  '45-["x"]',
  '461-["x"]',
  `421["hand:raise",${deep(20_000)}]`,
  `421["hand:raise",${deep(17)}]`,
  'x',
  '9',
  Buffer.from([1, 2, 3]),
  Buffer.alloc(60_000, 0x5b),
]

for (const packet of poison) {
  const shown = JSON.stringify(packet.toString('latin1' as never).slice(0, 40))
  test(`a packet that breaks the protocol closes its connection: ${shown}`, async () => {
    const raw = await mallory(malloryHello())
    raw.send(packet)
    await eventually('away', () => isAway('Mallory'))
    raw.close()
  })
}

test('10 000 broken packets touch nobody else and leave no memory behind', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  const hello = malloryHello()
  let sent = 0
  let heapAtHalf = 0
  while (sent < 10_000) {
    const raw = await mallory(hello)
    for (let burst = 0; burst < 60; burst += 1) raw.send(rubbish[(sent + burst) % rubbish.length]!)
    raw.send(poison[(sent / 61) % poison.length]!)
    sent += 61
    await eventually('closed', () => raw.closed)
    if (heapAtHalf === 0 && sent > 5_000) heapAtHalf = heapAfterCollection()
  }
  const grown = heapAfterCollection() - heapAtHalf
  assert.ok(grown < 10_000_000, `the heap grew by ${String(grown)} bytes`)
  await ann.client.ask('hand:raise', {})
  await bob.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  assert.is(ann.client.socket.connected && bob.client.socket.connected, true)
  assert.is(({} as { polluted?: unknown }).polluted, undefined)
  assert.is(room.live.now.participants.size, 3)
  assert.equal(
    rig.logged.filter((line) => (JSON.parse(line) as { level: number }).level >= 50),
    [],
  )
})

test('rubbish is answered with a bad request and its socket stays', async () => {
  const raw = await mallory(malloryHello())
  for (const packet of rubbish.filter((text) => text.startsWith('421'))) {
    const before = raw.received.length
    raw.send(packet)
    const answer = await eventually('answer', () =>
      raw.received.slice(before).find((text) => text.startsWith('431')),
    )
    assert.match(answer, '"ok":false,"code":"bad-request"')
    assert.ok(answer.length < 1_000, 'what was sent is not sent back at length')
  }
  assert.is(raw.closed, false)
  raw.close()
})

// Only a full collection shows what is held.
const heapAfterCollection = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

test('a message above the cap closes its socket', async () => {
  const raw = await mallory(malloryHello())
  raw.send(`421["hand:raise",{"a":"${'x'.repeat(MESSAGE_MAX_BYTES)}"}]`)
  await eventually('closed', () => raw.closed)
})

test('whoever does not read is dropped before it costs memory, and the others go on', async () => {
  const ann = await join('Ann')
  const slow = await RawSocket.open(rig.url, { reads: false })
  slow.send(
    `40${JSON.stringify(rig.greeting(room, 'participant', { join: { name: 'Slow', microphone: 'off' } }))}`,
  )
  const who = await eventually('Slow is inside', () =>
    [...room.live.now.participants.values()].find(({ name }) => name === 'Slow'),
  )
  const session = rig.audiences.find(room.live.now.id)?.session(who.id)
  await eventually('hears', () => session?.hearing)
  const filler = 'é'.repeat(20_000)
  for (let times = 0; times < 400; times += 1)
    session?.tell('dismissed', { code: 'internal', message: filler })
  await eventually('dropped', () => room.live.now.participants.get(who.id)?.awaySince !== null)
  await ann.client.happened('participant:changed', (one) => one.participant.presence === 'away')
  slow.close()
})

test('a join that is lost before it is connected leaves nobody behind who seems to be here', async () => {
  for (let times = 0; times < 50; times += 1) {
    const raw = await RawSocket.open(rig.url)
    const hello = rig.greeting(room, 'participant', { join: { name: 'Ghost', microphone: 'off' } })
    raw.send(`40${JSON.stringify(hello)}`)
    if (times % 2 === 0) await new Promise((turn) => setImmediate(turn))
    raw.close()
  }
  await eventually('nobody is here', () =>
    [...room.live.now.participants.values()].every(({ awaySince }) => awaySince !== null),
  )
  await join('Ann')
  const here = [...room.live.now.participants.values()].filter(({ awaySince }) => awaySince === null)
  assert.equal(
    here.map(({ name }) => name),
    ['Ann'],
  )
})

test.run()
