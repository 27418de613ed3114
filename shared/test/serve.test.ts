import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { request } from '../request.ts'
import { serve } from '../serve.ts'
import type { Failure, Handlers, Result } from '../wire.ts'

const table = {
  'sum:add': {
    payload: z.strictObject({ of: z.array(z.number()).max(3) }),
    reply: z.object({ sum: z.number() }),
    rate: { perSecond: 1, burst: 2 },
  },
  'sum:refuse': { payload: z.strictObject({}), reply: z.object({}) },
  'sum:foreign': { payload: z.strictObject({}), reply: z.object({}) },
  'sum:break': { payload: z.strictObject({}), reply: z.object({}) },
} as const

const handlers: Handlers<typeof table, { scale: number }> = {
  'sum:add': ({ scale }, { of }) => ({ sum: of.reduce((sum, n) => sum + n * scale, 0) }),
  'sum:refuse': () => {
    throw new Refused('limit-reached', 'too much', { limit: 'cameras', max: 2 })
  },
  'sum:foreign': () => Promise.reject(new RangeError('not ours')),
  'sum:break': () => Promise.reject(new Error('a secret of ours')),
}

const http = createServer()
const server = new Server(http, { transports: ['websocket'] })
const bugs: string[] = []
const badRequests: Failure[] = []
const answered: string[] = []
let closedDoor: Refused | undefined
let client: Socket

server.on('connection', (socket) => {
  serve(socket, {
    table,
    handlers,
    context: { scale: 10 },
    onBug: (error, name) => bugs.push(`${name}: ${String(error)}`),
    admit: (_name, rate) => (rate ? closedDoor : undefined),
    translate: (error) => (error instanceof RangeError ? new Refused('not-found', 'gone') : undefined),
    onAnswered: (name, ms, failure) => answered.push(`${name} ${String(ms >= 0)} ${failure?.code ?? 'ok'}`),
    onBadRequest: (failure) => badRequests.push(failure),
  })
})

const ask = (name: string, ...args: unknown[]): Promise<Result<unknown>> =>
  client.timeout(2000).emitWithAck(name, ...args) as Promise<Result<unknown>>

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.code)

const test = suite('serve')
test.before(async () => {
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const { port } = http.address() as AddressInfo
  client = io(`http://127.0.0.1:${String(port)}`, { transports: ['websocket'], reconnection: false })
  await new Promise<void>((connected) => client.once('connect', connected))
})
test.before.each(() => {
  for (const list of [bugs, badRequests, answered]) list.length = 0
  closedDoor = undefined
})
test.after(async () => {
  client.disconnect()
  await server.close()
})

test('a request is answered with what its handler gives', async () => {
  assert.equal(await request<typeof table, 'sum:add'>(client, 'sum:add', { of: [1, 2] }), { sum: 30 })
  assert.equal(answered, ['sum:add true ok'])
})

test('a refusal keeps its code and its details', async () => {
  const failed = { ok: false, code: 'limit-reached', message: 'too much', limit: 'cameras', max: 2 }
  assert.equal(await ask('sum:refuse', {}), failed)
  assert.equal(bugs, [])
})

test('a foreign error that is known means what translate says', async () => {
  assert.equal(await ask('sum:foreign', {}), { ok: false, code: 'not-found', message: 'gone' })
  assert.equal(bugs, [])
})

test('a bug is reported with its cause and answered without it', async () => {
  assert.equal(await ask('sum:break', {}), { ok: false, code: 'internal', message: 'internal error' })
  assert.equal(bugs, ['sum:break: Error: a secret of ours'])
})

test('a wrong payload is a bad request that names the field', async () => {
  const result = await ask('sum:add', { of: [1, 'x'] })
  assert.is(codeOf(result), 'bad-request')
  assert.is(badRequests[0]?.field, 'of.1')
  assert.is(badRequests.length, 1)
})

test('an unknown field is a bad request, and its name is not echoed at length', async () => {
  const result = await ask('sum:add', { of: [], ['x'.repeat(5000)]: 1 })
  assert.is(codeOf(result), 'bad-request')
  assert.ok(JSON.stringify(result).length < 500)
})

for (const name of ['sum:nothing', 'toString', '__proto__', 'constructor', '']) {
  test(`an unknown event is a bad request: "${name}"`, async () => {
    assert.equal(await ask(name, {}), { ok: false, code: 'bad-request', message: 'unknown event' })
    assert.is(badRequests.length, 1)
  })
}

test('no payload, two payloads and bytes are bad requests', async () => {
  for (const args of [[], [{}, {}], [Buffer.from('x')], [null]])
    assert.is(codeOf(await ask('sum:refuse', ...args)), 'bad-request')
})

test('a request without acknowledgement is served and harms nobody', async () => {
  client.emit('sum:break', {})
  client.emit('sum:nothing')
  client.emit('sum:add', { of: [1] })
  await ask('sum:refuse', {})
  assert.is(bugs.length, 1)
  assert.ok(answered.includes('sum:add true ok'))
})

test('who is not admitted is answered with that refusal, before anything is parsed', async () => {
  closedDoor = new Refused('rate-limited', 'slower', { retryAfterMs: 500 })
  const slower = { ok: false, code: 'rate-limited', message: 'slower', retryAfterMs: 500 }
  assert.equal(await ask('sum:add', { rubbish: true }), slower)
  assert.equal(badRequests, [])
  assert.is(codeOf(await ask('sum:refuse', {})), 'limit-reached')
})

test.run()
