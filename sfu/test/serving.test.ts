import { pino } from 'pino'
import { io } from 'socket.io-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SERVER_SILENCE_MS } from '../silence.ts'
import { maySeeFigures } from '../../shared/service-secret.ts'
import { attend, codeOf, hello, Link, roomRules, SECRET, SERVER, startSfu } from './harness.ts'

const test = suite('serving')

test('a server without the secret, and a browser with it, are not let in', async () => {
  const { serving, stop } = await startSfu()
  const refusal = (auth: object, origin?: string) =>
    new Promise<string>((refused) => {
      const socket = io(`http://127.0.0.1:${String(serving.port)}`, {
        transports: ['websocket'],
        reconnection: false,
        auth,
        ...(origin === undefined ? {} : { extraHeaders: { origin } }),
      })
      const done = (answer: string) => {
        socket.disconnect()
        refused(answer)
      }
      socket.once('connect', () => {
        done('let in')
      })
      socket.once('connect_error', (error: Error & { data?: { code?: string } }) => {
        done(error.data?.code ?? 'closed')
      })
    })
  assert.is(await refusal(hello()), 'let in')
  assert.is(await refusal({ ...hello(), ofNewer: 1 }), 'let in')
  assert.is(await refusal(hello(SERVER, `${SECRET}!`)), 'unauthenticated')
  assert.is(await refusal({ secret: 1 }), 'unauthenticated')
  assert.is(await refusal({}), 'unauthenticated')
  assert.is(await refusal(hello(), 'https://example.org'), 'closed')
  await stop()
})

test('a server that speaks another version is refused with a sentence that both log', async () => {
  const logged: string[] = []
  const { serving, stop } = await startSfu({
    log: pino({ level: 'warn' }, { write: (line) => void logged.push(line) }),
  })
  const sentenceFor = async (auth: object): Promise<unknown> =>
    Link.open(serving.port, auth).then(
      () => 'let in',
      (error: unknown) => (error as Error).message,
    )
  const { protocol: _, ...old } = hello()
  const sentence =
    'the server speaks version 1 of the protocol with media nodes, and this one 2: upgrade the server'
  assert.is(await sentenceFor(old), sentence)
  assert.match(String(await sentenceFor({ ...hello(), protocol: 3 })), 'upgrade the media node first')
  assert.ok(logged.some((line) => line.includes(sentence)))
  await stop()
})

test('a server that takes over has its rooms as they run on, and from then on alone hears of them and commands them', async () => {
  const { serving, link, stop } = await startSfu()
  const room = 'room-take-over'
  await link.ask('room:open', { room, ...roomRules })
  await link.ask('room:open', { room: 'room-not-claimed', ...roomRules })
  const ann = await attend(link, room, { id: 'ann-00000' })
  const bob = await attend(link, room, { id: 'bob-00000' })
  const { producerId } = await ann.peer.sendAudio()
  await bob.peer.hears(producerId)
  await link.notice('levels', ({ levels }) => levels.length === 1)

  const next = await Link.open(serving.port, hello('server-after-it'))
  const outline = {
    id: room,
    endpoints: [ann, bob].map((one) => ({
      id: one.endpoint,
      owner: one.id,
      hears: 'room',
      privileged: false,
    })),
  }
  const producers = [{ id: producerId, owner: ann.id, paused: false }]
  assert.equal(
    await next.ask('rooms:claim', { rooms: [{ room, epoch: 1 }] }),
    { rooms: [] },
    'as old as the owner',
  )
  const { rooms } = await next.ask('rooms:claim', {
    rooms: [
      { room, epoch: 2 },
      { room: 'room-not-here', epoch: 2 },
    ],
  })
  assert.equal(rooms, [{ ...outline, producers }])
  await bob.peer.hears(producerId)

  const toldBefore = link.told.length
  await next.ask('producer:pause', { room, producer: producerId, paused: true })
  await next.notice('levels', ({ levels }) => levels.length === 0)
  const at = { room, endpoint: ann.endpoint }
  for (const refused of [
    link.ask('room:open', { room, ...roomRules }),
    link.ask('room:close', { room }),
    link.ask('endpoint:close', at),
    link.ask('producer:pause', { room, producer: producerId, paused: false }),
    link.ask('producer:close', { room, producer: producerId }),
    link.ask('endpoint:view', { ...at, videos: [] }),
  ])
    assert.is(await codeOf(refused), 'conflict')
  assert.equal(
    (await link.ask('rooms:claim', { rooms: [{ room, epoch: 1 }] })).rooms.map(({ id }) => id),
    ['room-not-claimed'],
  )
  assert.equal(
    serving.sfu.rooms.map(({ endpoints }) => endpoints.length),
    [2, 0],
  )
  assert.is(link.told.length, toldBefore, 'who lost it hears nothing more')
  await Promise.all([ann.peer.close(), bob.peer.close()])
  next.close()
  await stop()
})

test('rooms whose server is gone are closed after two minutes, not before, whoever else is there', async () => {
  let now = 0
  const { serving, link, stop } = await startSfu({ clock: () => now })
  const other = await Link.open(serving.port, hello('another-server'))
  await link.ask('room:open', { room: 'room-forsaken', ...roomRules })
  await other.ask('room:open', { room: 'room-of-another', ...roomRules })
  const left = (): string[] => {
    serving.closeForsaken()
    return serving.sfu.rooms.map(({ id }) => id)
  }
  now += 10 * SERVER_SILENCE_MS
  assert.equal(left(), ['room-forsaken', 'room-of-another'], 'a silent server is still there')
  link.close()
  const { connections } = serving
  while (connections() > 1) await new Promise(setImmediate)
  now += SERVER_SILENCE_MS - 1
  assert.is(left().length, 2)
  now += 1
  assert.equal(left(), ['room-of-another'])
  other.close()
  await stop()
})

test('figures are for this machine and who has the secret; wrong secrets are counted and told once a minute', async () => {
  const lines: string[] = []
  let now = 0
  const { serving, stop } = await startSfu({
    clock: () => now,
    log: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }),
  })
  const wrong = () => Link.open(serving.port, hello(SERVER, 'another one')).catch(() => undefined)
  for (let tries = 0; tries < 5; tries += 1) await wrong()
  assert.is(lines.length, 1)
  now += 60_000
  await wrong()
  assert.is(lines.length, 2)
  assert.match(lines[1] ?? '', /"refused":5/)
  const figures = await (await fetch(`http://127.0.0.1:${String(serving.port)}/metrics`)).text()
  assert.match(figures, /^sfu_refused_connections_total 6$/m)
  const from = (remoteAddress: string, authorization?: string) =>
    maySeeFigures({ socket: { remoteAddress }, headers: { authorization } }, SECRET)
  assert.equal([from('127.0.0.1'), from('::ffff:127.0.0.1'), from('::1')], [true, true, true])
  assert.equal(
    [from('10.0.0.7'), from('10.0.0.7', 'Bearer no'), from('10.0.0.7', `Bearer ${SECRET}`)],
    [false, false, true],
  )
  await stop()
})

test('health and figures are told over HTTP, and nothing else', async () => {
  const { serving, link, stop } = await startSfu()
  const get = (path: string) => fetch(`http://127.0.0.1:${String(serving.port)}${path}`)
  await link.ask('room:open', { room: 'room-counted', ...roomRules })
  const { peer } = await attend(link, 'room-counted', { id: 'ann-00000' })
  await peer.sendAudio()
  assert.is((await get('/healthz')).status, 200)
  const text = await (await get('/metrics')).text()
  for (const line of [
    'sfu_rooms 1',
    'sfu_endpoints 1',
    'sfu_producers 1',
    'sfu_consumers 0',
    'sfu_worker_load{worker="0"}',
  ])
    assert.ok(text.includes(line), line)
  assert.match(text, /sfu_request_seconds_count\{request="endpoint:open",code="ok"\} 1/)
  assert.is((await get('/')).status, 404)
  assert.is((await fetch(`http://127.0.0.1:${String(serving.port)}/healthz`, { method: 'POST' })).status, 404)
  await peer.close()
  await stop()
})

test.run()
