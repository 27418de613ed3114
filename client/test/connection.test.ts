import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Server } from 'socket.io'
import type { Hello } from '../../shared/protocol.ts'
import { Connection, type Hearing } from '../src/wire/connection.ts'
import { pauseBefore, SOON_ATTEMPTS, SOON_PAUSE_MS } from '../src/wire/backoff.ts'
import { fakeBrowser, settled } from './browser.ts'

/** A server that writes down who came, and a page in front of it; `there`: whether plain requests are answered. */
async function serverAndPage() {
  fakeBrowser()
  const http = createServer()
  const io = new Server(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${String((http.address() as AddressInfo).port)}`
  Object.defineProperty(globalThis, 'location', {
    value: { protocol: 'http:', host, hostname: '127.0.0.1', port: host.split(':')[1] },
    configurable: true,
  })
  const came: unknown[] = []
  const arrivals: (() => void)[] = []
  io.on('connection', (socket) => {
    came.push(socket.handshake.auth['page'])
    for (const arrived of arrivals.splice(0)) arrived()
  })
  const seen = { there: true, asked: 0 }
  const fetched = mock.method(globalThis, 'fetch', () => {
    seen.asked += 1
    return seen.there ? Promise.resolve(new Response()) : Promise.reject(new TypeError('nobody is there'))
  })
  const hellos: ((page: string) => void)[] = []
  /** Each time that it was lost: whether it moved. */
  const lost: boolean[] = []
  const connection = new Connection(
    {
      hello: () =>
        new Promise<Hello>((resolve) => {
          hellos.push((page) => {
            resolve({ page } as unknown as Hello)
          })
        }),
      onLost: (moving) => lost.push(moving),
      onFinal: () => 'over',
      onOutdated: () => undefined,
    },
    {} as Hearing,
  )
  const close = async () => {
    connection.close()
    fetched.mock.restore()
    await io.close()
  }
  return {
    came,
    seen,
    hellos,
    lost,
    connection,
    close,
    http,
    io,
    arrival: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    asked: async (times: number) => {
      while (hellos.length < times) await settled()
    },
  }
}

const test = suite('client: the connection')

test('of two hellos only the newest is said: the engine that the page has by then is another one', async () => {
  const { came, hellos, connection, close, arrival, asked } = await serverAndPage()
  connection.open()
  await asked(1)
  connection.renew()
  await asked(2)
  const arrived = arrival()
  hellos[0]?.('the one before')
  await settled()
  hellos[1]?.('the newest')
  await arrived
  assert.equal(came, ['the newest'])
  await close()
})

test('a page is led to the server that has its meeting, and asks any of them again when that one is gone', async () => {
  const { connection, close, hellos, http, io } = await serverAndPage()
  let open = true
  const node = new Server(http, {
    path: '/n/b/socket.io',
    allowRequest: (_, answer) => {
      answer(null, open)
    },
  })
  const came = Promise.withResolvers<undefined>()
  node.once('connection', (socket) => {
    open = false
    came.resolve(undefined)
    socket.disconnect(true)
  })
  const askedWhere: string[] = []
  const asksAgain = Promise.withResolvers<undefined>()
  io.use((socket, next) => {
    askedWhere.push(socket.handshake.url.split('?')[0] ?? '')
    if (askedWhere.length > 1) asksAgain.resolve(undefined)
    next(Object.assign(new Error('elsewhere'), { data: { code: 'moved', message: '', path: '/n/b' } }))
  })
  const answer = setInterval(() => {
    for (const hello of hellos.splice(0)) hello('a page')
  }, 5)
  connection.open()
  await came.promise
  assert.equal(askedWhere, ['/socket.io/'])
  await asksAgain.promise
  clearInterval(answer)
  await close()
})

test('a page asks any server when the one that has its meeting says nothing any more', async () => {
  const { connection, close, hellos, http, io } = await serverAndPage()
  const node = new Server(http, { path: '/n/b/socket.io', pingInterval: 20, pingTimeout: 20 })
  // It neither says that it lives nor looks whether the page does.
  node.engine.on('connection', (line: { pingIntervalTimer: NodeJS.Timeout }) => {
    clearTimeout(line.pingIntervalTimer)
  })
  const askedAny = Promise.withResolvers<undefined>()
  let times = 0
  io.use((_, next) => {
    times += 1
    if (times > 1) askedAny.resolve(undefined)
    next(Object.assign(new Error('elsewhere'), { data: { code: 'moved', message: '', path: '/n/b' } }))
  })
  const answer = setInterval(() => {
    for (const hello of hellos.splice(0)) hello('a page')
  }, 5)
  connection.open()
  await askedAny.promise
  clearInterval(answer)
  await close()
})

test('when its meeting goes to another server a page goes there at once, and the line is not lost', async () => {
  const { connection, close, hellos, http, io, lost, seen } = await serverAndPage()
  const node = new Server(http, { path: '/n/b/socket.io' })
  const came = new Promise((arrived) => node.once('connection', arrived))
  const answer = setInterval(() => {
    for (const hello of hellos.splice(0)) hello('a page')
  }, 5)
  io.once('connection', (socket) => {
    socket.emit('dismissed', { code: 'moved', message: 'it has gone', path: '/n/b', retryAfterMs: 20 })
    socket.disconnect(true)
  })
  connection.open()
  await came
  clearInterval(answer)
  assert.is(seen.asked, 0, 'it is known where to, and not asked for')
  assert.equal([...new Set(lost)], [true])
  await close()
})

test('while no server is there plain requests ask for one, and no socket is opened in vain', async () => {
  const { seen, hellos, connection, close, asked } = await serverAndPage()
  seen.there = false
  connection.hurry()
  while (seen.asked < 3) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.is(hellos.length, 0)
  seen.there = true
  await asked(1)
  await close()
})

test('a server that starts anew is asked for often enough to be found half a second after it is there', () => {
  for (let attempt = 0; attempt < SOON_ATTEMPTS; attempt += 1)
    assert.ok(pauseBefore(attempt, 0.999) <= SOON_PAUSE_MS)
  const whole = Array.from({ length: SOON_ATTEMPTS }, (_, attempt) => pauseBefore(attempt, 0))
  assert.ok(whole.reduce((sum, pause) => sum + pause) > 3_300, 'for as long as a start takes')
})

test.run()
