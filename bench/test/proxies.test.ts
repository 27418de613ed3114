import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startTcpProxy, startUdpProxy } from '../parts/proxies.ts'

/** A server that sends back what it gets; it ends with the test. */
async function echoServer(): Promise<{ port: number; close: () => void }> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

test('a distant server answers in order, and not before the handshakes and one round trip', async () => {
  const echo = await echoServer()
  const proxy = await startTcpProxy(echo.port, { roundTripMs: 40, tls: true })
  const start = performance.now()
  const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true })
  const sent = Array.from({ length: 500 }, (_, i) => `${i} `)
  for (const piece of sent) socket.write(piece)
  let answer = ''
  let firstMs = 0
  for await (const chunk of socket) {
    firstMs ||= performance.now() - start
    answer += String(chunk)
    if (answer.length >= sent.join('').length) break
  }
  socket.destroy()
  await proxy.close()
  echo.close()
  assert.is(answer, sent.join(''))
  assert.ok(firstMs >= 3 * 40 - 2, `answered after ${firstMs} ms`)
})

test('a reset is felt by every client', async () => {
  const echo = await echoServer()
  const proxy = await startTcpProxy(echo.port, { roundTripMs: 0, tls: false })
  const sockets = [1, 2].map(() => connect({ port: proxy.port, host: '127.0.0.1' }))
  const echoed = sockets.map((socket) => once(socket, 'data'))
  for (const socket of sockets) socket.write('hello')
  await Promise.all(echoed)
  const errors = sockets.map(async (socket) => {
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    return error.code
  })
  proxy.resetAll()
  assert.equal(await Promise.all(errors), ['ECONNRESET', 'ECONNRESET'])
  await proxy.close()
  echo.close()
})

test('each client of a distant UDP port gets its own answers, a round trip later', async () => {
  const far = createSocket('udp4')
  far.bind(0, '127.0.0.1')
  await once(far, 'listening')
  far.on('message', (packet, from) => {
    far.send(packet, from.port, from.address)
  })
  const { port } = far.address()
  const proxy = await startUdpProxy(port, { address: '127.0.0.2', roundTripMs: 30 })
  const start = performance.now()
  const answers = await Promise.all(
    ['ann', 'bob'].map(async (name) => {
      const socket = createSocket('udp4')
      socket.send(name, port, '127.0.0.2')
      const [packet] = (await once(socket, 'message')) as [Buffer]
      socket.close()
      return packet.toString()
    }),
  )
  const took = performance.now() - start
  await proxy.close()
  far.close()
  assert.equal(answers, ['ann', 'bob'])
  assert.ok(took >= 28, `answered after ${took} ms`)
})

test.run()
