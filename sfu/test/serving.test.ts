import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { io } from 'socket.io-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../config.ts'
import { SERVER_SILENCE_MS } from '../silence.ts'
import { attend, Link, SECRET, startSfu, roomRules } from './harness.ts'

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
  assert.is(await refusal({ secret: SECRET }), 'let in')
  assert.is(await refusal({ secret: `${SECRET}!` }), 'unauthenticated')
  assert.is(await refusal({ secret: 1 }), 'unauthenticated')
  assert.is(await refusal({}), 'unauthenticated')
  assert.is(await refusal({ secret: SECRET }, 'https://example.org'), 'closed')
  await stop()
})

test('every connected server hears the notices; one that goes leaves the media running', async () => {
  const { serving, link, stop } = await startSfu()
  const other = await Link.open(serving.port)
  await link.ask('room:open', { room: 'room-take-over', ...roomRules })
  const ann = await attend(link, 'room-take-over', { id: 'ann-00000' })
  const bob = await attend(link, 'room-take-over', { id: 'bob-00000' })
  const { producerId } = await ann.peer.sendAudio()
  await bob.peer.hears(producerId)
  await Promise.all([link, other].map((one) => one.notice('levels', ({ levels }) => levels.length === 1)))
  link.close()
  await bob.peer.hears(producerId, 20)
  const next = await Link.open(serving.port)
  const { rooms } = await next.ask('describe', {})
  assert.equal(
    rooms.map(({ endpoints, producers }) => [endpoints.length, producers.length]),
    [[2, 1]],
  )
  await bob.peer.hears(producerId)
  await Promise.all([ann.peer.close(), bob.peer.close()])
  next.close()
  other.close()
  await stop()
})

test('rooms that no server speaks for are closed after two minutes, not before', async () => {
  let now = 0
  const { serving, link, stop } = await startSfu({ clock: () => now })
  await link.ask('room:open', { room: 'room-forsaken', ...roomRules })
  now += 10 * SERVER_SILENCE_MS
  serving.closeForsaken()
  assert.is(serving.sfu.rooms.length, 1, 'a silent server is still there')
  link.close()
  const { connections } = serving
  while (connections() > 0) await new Promise(setImmediate)
  now += SERVER_SILENCE_MS - 1
  serving.closeForsaken()
  assert.is(serving.sfu.rooms.length, 1)
  now += 1
  serving.closeForsaken()
  assert.is(serving.sfu.rooms.length, 0)
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
  await Link.open(port, { secret: 'another secret of mine' }).catch(() => undefined)
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
