import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { pino } from 'pino'
import { io } from 'socket.io-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../config.ts'
import { SERVER_SILENCE_MS } from '../silence.ts'
import { maySeeFigures } from '../serving.ts'
import { attend, codeOf, Link, roomRules, SECRET, SERVER, startSfu } from './harness.ts'

const test = suite('serving')
const main = new URL('../main.ts', import.meta.url).pathname

const env = {
  SERVICE_SECRET: SECRET,
  SFU_PORT: '0',
  MEDIA_PORT: '0',
  SFU_WORKERS: '1',
  PATH: process.env['PATH'] ?? '',
  ...(process.env['MEDIASOUP_WORKER_BIN']
    ? { MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] }
    : {}),
}

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
  assert.is(await refusal({ secret: SECRET, server: SERVER }), 'let in')
  assert.is(await refusal({ secret: `${SECRET}!`, server: SERVER }), 'unauthenticated')
  assert.is(await refusal({ secret: 1 }), 'unauthenticated')
  assert.is(await refusal({}), 'unauthenticated')
  assert.is(await refusal({ secret: SECRET, server: SERVER }, 'https://example.org'), 'closed')
  await stop()
})

const auth = (server: string) => ({ secret: SECRET, server })

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

  const next = await Link.open(serving.port, auth('server-after-it'))
  const outline = {
    id: room,
    endpoints: [ann, bob].map((one) => ({ id: one.endpoint, owner: one.id, hears: 'room' })),
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
  const other = await Link.open(serving.port, auth('another-server'))
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
  const wrong = () =>
    Link.open(serving.port, { secret: 'another one', server: SERVER }).catch(() => undefined)
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

test('a bad variable is a clear death that names it', () => {
  const nameOf = (more: Record<string, string>) => {
    try {
      readConfig({ SERVICE_SECRET: SECRET, ...more })
      return undefined
    } catch (error) {
      return String(error).split(' ')[1]
    }
  }
  assert.is(nameOf({}), undefined)
  const wrong: Record<string, string> = {
    SERVICE_SECRET: '',
    SFU_PORT: '70000',
    MEDIA_PORT: '-1',
    MEDIA_IP: 'localhost',
    SFU_WORKERS: '0',
    LOG_LEVEL: 'loud',
  }
  for (const [name, value] of Object.entries(wrong)) assert.is(nameOf({ [name]: value }), name)
})

const STRAY = "process.on('SIGUSR2', () => { void Promise.reject(new Error('of a stray promise')) })"

type Run = {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | null>
}

function run(more: Record<string, string>): Run {
  const child = spawn(process.execPath, [main], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => (output += bytes.toString()))
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  return { child, output: () => output, exit }
}

async function untilServing({ child, output }: Run): Promise<void> {
  while (!output().includes('sfu serves')) {
    if (child.exitCode !== null) throw new Error(output())
    await once(child.stdout ?? child, 'data')
  }
}

test('the process dies of a bad variable with one line', async () => {
  const { exit, output } = run({ MEDIASOUP_WORKER_BIN: '/nowhere/mediasoup-worker' })
  assert.is(await exit, 78)
  assert.is(output(), 'MEDIASOUP_WORKER_BIN names a file that is not there\n')
})

test('the process dies of a port that is taken with a sentence that names it', async () => {
  const media = createSocket('udp4').bind(0, '127.0.0.1')
  await once(media, 'listening')
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const mediaPort = String(media.address().port)
  const sfuPort = String((http.address() as AddressInfo).port)
  const [ofMedia, ofSfu] = [run({ MEDIA_PORT: mediaPort }), run({ SFU_PORT: sfuPort })]
  assert.equal(await Promise.all([ofMedia.exit, ofSfu.exit]), [1, 1])
  media.close()
  http.close()
  assert.match(ofMedia.output(), `MEDIA_PORT ${mediaPort} is taken by another program`)
  assert.match(ofSfu.output(), `SFU_PORT ${sfuPort} is taken by another program`)
})

test('an error that nobody caught is logged and counted, and all media lives on', async () => {
  const running = run({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(STRAY)}` })
  await untilServing(running)
  const port = Number(/"port":(\d+),"workers"/.exec(running.output())?.[1])
  const link = await Link.open(port)
  await link.ask('room:open', { room: 'room-lives-on', ...roomRules })
  running.child.kill('SIGUSR2')
  while (!running.output().includes('of a stray promise'))
    await once(running.child.stdout ?? running.child, 'data')
  assert.equal(
    (await link.ask('rooms:claim', { rooms: [] })).rooms.map(({ id }) => id),
    ['room-lives-on'],
  )
  assert.match(
    await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text(),
    /^sfu_faults_total 1$/m,
  )
  link.close()
  running.child.kill('SIGTERM')
  assert.is(await running.exit, 0)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`the process stops at the first ${signal}, and its workers with it`, async () => {
    const running = run({})
    await untilServing(running)
    const worker = /"pid":(\d+),"port"/.exec(running.output())?.[1]
    running.child.kill(signal)
    assert.is(await running.exit, 0)
    await gone(Number(worker))
  })

test('under a supervisor the process goes when its supervisor is gone, otherwise it stays', async () => {
  const [supervised, alone] = [run({ PREAU_SUPERVISED: '1' }), run({})]
  await Promise.all([untilServing(supervised), untilServing(alone)])
  supervised.child.disconnect()
  alone.child.disconnect()
  assert.is(await supervised.exit, 0)
  assert.is(alone.child.exitCode, null)
  alone.child.kill('SIGTERM')
  await alone.exit
})

test('the secret is in no log', async () => {
  const running = run({ LOG_LEVEL: 'trace' })
  await untilServing(running)
  const port = Number(/"port":(\d+),"workers"/.exec(running.output())?.[1])
  const link = await Link.open(port)
  await Link.open(port, { secret: 'another secret of mine', server: SERVER }).catch(() => undefined)
  await link.ask('capabilities', {})
  link.close()
  running.child.kill('SIGTERM')
  await running.exit
  assert.not(running.output().includes(SECRET))
  assert.not(running.output().includes('another secret'))
})

async function gone(pid: number): Promise<void> {
  const deadline = performance.now() + 3000
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    if (performance.now() > deadline) throw new Error(`process ${String(pid)} lives on`)
    await new Promise((later) => setTimeout(later, 20))
  }
}

test.run()
