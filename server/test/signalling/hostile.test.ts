import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { requests } from '../../../shared/protocol.ts'
import { MESSAGE_MAX_BYTES } from '../../../shared/limits.ts'
import { eventually } from '../eventually.ts'
import { RawSocket } from '../raw-socket.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Person, type Room } from '../rig.ts'

const test = suite('signalling: hostile sockets')
const rig = rigForAll(test, startQuietSfu, { deps: { connects: { perSecond: 1_000, burst: 10_000 } } })
let room: Room
test.before.each(() => {
  room = rig.openRoom()
})
const join = (name: string): Promise<Person> => rig.join(room, name, 'moderator')

test('requests beyond their rate are refused and say when to try again', async () => {
  const { client } = await join('Ann')
  const answers = await Promise.all(Array.from({ length: 30 }, () => client.askRaw('hand:raise', {})))
  const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer]))
  assert.is(answers.length - refused.length, requests['hand:raise'].rate.burst)
  for (const { code, retryAfterMs = 0 } of refused) {
    assert.is(code, 'rate-limited')
    assert.ok(retryAfterMs > 0)
  }
  assert.is(client.socket.connected, true)
})

test('who floods is told so and sent out, and the seat is kept', async () => {
  const ann = await join('Ann')
  const eve = await join('Eve')
  for (let times = 0; times < 400; times += 1) eve.client.socket.emit('no:such:event', times)
  assert.is((await eve.client.next('dismissed')).code, 'rate-limited')
  await eve.client.disconnected()
  await ann.client.happened('participant:changed', (one) => one.participant.presence === 'away')
  assert.ok(room.live.now.participants.has(eve.inside.self))
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

test('2 000 broken packets touch nobody else', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  const hello = malloryHello()
  let sent = 0
  while (sent < 2_000) {
    const raw = await mallory(hello)
    for (let burst = 0; burst < 60; burst += 1) raw.send(rubbish[(sent + burst) % rubbish.length]!)
    raw.send(poison[(sent / 61) % poison.length]!)
    sent += 61
    await eventually('closed', () => raw.closed)
  }
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
  const channel = rig.channels.find(room.live.now.id)
  const session = channel?.listener(who.id)
  await eventually('hears', () => session && channel?.hears(session))
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
