import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { led } from '../server-link/led.ts'

const elsewhere = (path: string): Error =>
  Object.assign(new Error('elsewhere'), { data: { code: 'moved', message: '', path } })

/** A site whose every server says that a meeting is at `path`, but for node b, which has it; null: it is there, too. */
async function site(path: string | null) {
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const any = new Server(http)
  any.use((_, next) => {
    next(path === null ? undefined : elsewhere(path))
  })
  const b = new Server(http, { path: '/n/b/socket.io' })
  const url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`
  const socket: Socket = io(url, { transports: ['websocket'], forceNew: true, autoConnect: false })
  const close = async (): Promise<void> => {
    socket.disconnect()
    b.engine.close()
    await any.close()
  }
  return { socket, any, close }
}

test('a telephone’s socket goes to the server that has its meeting', async () => {
  const { socket, close } = await site('/n/b')
  const isLed = led(socket)
  const followed: boolean[] = []
  socket.on('connect_error', (error: Error & { data?: object }) => followed.push(isLed(error.data)))
  const connected = new Promise<void>((resolve) => socket.once('connect', resolve))
  socket.connect()
  await connected
  assert.equal(followed, [true])
  await close()
})

test('it follows when its meeting goes to another server, which then ends the connection', async () => {
  const { socket, any, close } = await site(null)
  const isLed = led(socket)
  socket.on('dismissed', (word: object) => assert.is(isLed(word), true))
  const connections: string[] = []
  const followed = new Promise<void>((resolve) => {
    socket.on('connect', () => {
      connections.push(String(socket.io.opts.path))
      if (connections.length === 2) resolve()
    })
  })
  any.once('connection', (one) => {
    one.emit('dismissed', { code: 'moved', message: '', path: '/n/b' })
    one.disconnect(true)
  })
  socket.connect()
  await followed
  assert.equal(connections, ['/socket.io', '/n/b/socket.io'])
  assert.is(socket.connected, true)
  await close()
})

test('sent about without arriving it gives up', async () => {
  const { socket, close } = await site('')
  const isLed = led(socket)
  const gaveUp = new Promise<number>((resolve) => {
    let followed = 0
    socket.on('connect_error', (error: Error & { data?: object }) => {
      if (isLed(error.data)) followed += 1
      else resolve(followed)
    })
  })
  socket.connect()
  assert.is(await gaveUp, 3)
  await close()
})

test.run()
