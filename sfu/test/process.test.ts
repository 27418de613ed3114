/** The sfu as a process of its own: how it starts, lives on and dies. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig } from '../config.ts'
import { hello, Link, roomRules, SECRET, SERVER } from './harness.ts'

const test = suite('process')
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

test('the process dies of an address that the machine does not have with a sentence that names it', async () => {
  // RFC 5737: an address of documentation, which nobody has.
  const { exit, output } = run({ MEDIA_IP: '192.0.2.9' })
  assert.is(await exit, 1)
  assert.match(output(), 'MEDIA_IP 192.0.2.9 is no address of this machine')
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
  await Link.open(port, hello(SERVER, 'another secret of mine')).catch(() => undefined)
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
