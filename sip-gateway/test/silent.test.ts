import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket as Line } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { noticeSilence } from '../server-link/silent.ts'

/** A site whose lines can fall silent without an end, as those of a machine that vanishes; `healthz`: what it answers. */
async function site(path: string, healthz: () => number) {
  const lines: Line[] = []
  const http = createServer((_, answer) => {
    answer.writeHead(healthz()).end()
  })
  http.on('upgrade', (_, line: Line) => lines.push(line))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  // Patience of its own for a minute: what comes back before has noticed the silence.
  const timing = { pingInterval: 300, pingTimeout: 60_000 }
  const [any, b] = [new Server(http, timing), new Server(http, { ...timing, path: '/n/b/socket.io' })]
  const url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`
  const socket: Socket = io(url, { transports: ['websocket'], forceNew: true, autoConnect: false, path })
  noticeSilence(socket, url)
  socket.connect()
  await new Promise<void>((connected) => socket.once('connect', connected))
  const falls = async (): Promise<string> => {
    const silent = lines.splice(0)
    for (const line of silent) line.cork()
    await new Promise<void>((connected) => socket.once('connect', connected))
    for (const line of silent) line.destroy()
    return String(socket.io.opts.path)
  }
  const close = async (): Promise<void> => {
    socket.disconnect()
    b.engine.close()
    await any.close()
  }
  return { falls, close }
}

test('a telephone whose line to its server is dead connects anew to it', async () => {
  const { falls, close } = await site('/n/b/socket.io', () => 200)
  assert.is(await falls(), '/n/b/socket.io')
  await close()
})

test('a telephone whose server vanished goes to any other one', async () => {
  const { falls, close } = await site('/n/b/socket.io', () => 502)
  assert.is(await falls(), '/socket.io')
  await close()
})

test.run()
