/** What is particular to a line over another server: it may die, it may be flooded, and it registers with a trunk. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { USUAL_LIMITS } from '../../lines/admission.ts'
import { openDrachtioLine } from '../../lines/drachtio/drachtio-line.ts'
import type { Registered } from '../../lines/drachtio/registration.ts'
import { Desk } from './desk.ts'
import { DRACHTIO, DrachtioServer, notRun } from './drachtio.ts'
import { ANSWERED, SILENT } from './hostile-messages.ts'
import { Registrar } from './registrar.ts'
import { Arrivals, field, Telephone } from './telephone.ts'

const test = suite('a line over drachtio-server')
const address = '127.0.0.1'
const scenario = (name: string, act: (server: DrachtioServer) => Promise<void>): void => {
  if (DRACHTIO === undefined) test.skip(name)
  else
    test(name, async () => {
      const server = await DrachtioServer.start()
      await act(server).finally(() => server.kill())
    })
}
if (DRACHTIO === undefined) notRun('a line over drachtio-server')

const telephone = ({ sip: port }: DrachtioServer, from = address) =>
  Telephone.on({ address, port }, 'UDP', from)

scenario('the server dies: its calls end, and as soon as it is back there are new ones', async (server) => {
  const desk = new Desk()
  const there = new Arrivals<boolean>()
  const line = await server.line(desk, { onServer: (yes) => there.push(yes) })
  // It may not have been there yet when it was looked for first.
  there.forget()
  assert.is(line.port, server.sip)
  const phone = await telephone(server)
  await phone.call().taken()
  const told = await desk.calls.next('call')
  await desk.confirmed.next('ACK')

  await server.kill()
  assert.is(await desk.ends.next('end'), 'lost')
  assert.is(await there.next('the loss of the server'), false)
  assert.is(line.calls(), 0)
  told.hangUp()
  assert.is(await told.offerAnew('v=0'), undefined)

  server.restart()
  assert.is(await there.next('the server again'), true)
  await server.passesOn()
  const call = phone.call()
  await call.taken()
  await desk.confirmed.next('ACK')
  call.ask('BYE')
  await phone.answer(200, 'BYE')
  assert.is(await desk.ends.next('end'), 'hung-up')
  phone.close()
  await line.close()
})

scenario('the line closes while the server is away, and is not opened by its return', async (server) => {
  const desk = new Desk()
  const line = await server.line(desk)
  await server.kill()
  await line.close()
  server.restart()
  const later = new Desk()
  const next = await server.line(later)
  const phone = await telephone(server)
  await phone.call().taken()
  assert.is(later.calls.kept.length, 1)
  assert.is(desk.calls.kept.length, 0)
  phone.close()
  await next.close()
})

scenario('a server that is not there, or wants another secret, is told of once', async (server) => {
  await server.line(new Desk()).then((line) => line.close())
  const wrong = { host: address, port: server.admin, secret: 'another' }
  for (const [of, why] of [
    [wrong, /authenticate/],
    [{ ...wrong, port: server.sip + 1 }, /undefined/],
  ] as const) {
    const told = new Arrivals<string>()
    const onServer = (there: boolean, reason?: unknown) => {
      told.push(`${String(there)} ${String(reason)}`)
    }
    const line = openDrachtioLine(server.options(new Desk().onCall, { server: of, onServer }))
    assert.match(await told.next('word of the server'), why)
    await line.close()
    assert.equal(told.kept, [])
  }
})

scenario('who is not on the list is refused; a source has its calls and no more', async (server) => {
  const desk = new Desk()
  const limits = { ...USUAL_LIMITS, calls: { all: 10, source: 1 } }
  const line = await server.line(desk, { sources: ['127.0.0.1'], limits })
  const [phone, stranger] = [await telephone(server), await telephone(server, '127.0.0.2')]
  stranger.call().invite()
  await stranger.answer(403)
  const call = phone.call()
  await call.taken()
  phone.call().invite()
  assert.is(field(await phone.answer(503), 'retry-after'), '10')
  call.ask('BYE')
  await phone.answer(200, 'BYE')
  await phone.call().taken()
  phone.close()
  stranger.close()
  await line.close()
})

scenario('broken and hostile messages: both stay, and a real call gets through', async (server) => {
  const desk = new Desk()
  const line = await server.line(desk)
  const [stranger, phone] = [await telephone(server), await telephone(server)]
  for (const [what, text] of [...ANSWERED, ...SILENT]) {
    stranger.send(text(stranger.call()))
    await phone.call().taken()
    assert.ok(server.running, what)
  }
  phone.close()
  stranger.close()
  await line.close()
})

scenario('a flood from one address: another still gets through', async (server) => {
  const desk = new Desk()
  desk.answering = 'refusing'
  const line = await server.line(desk)
  const [flood, other] = [await telephone(server), await telephone(server, '127.0.0.2')]
  for (let i = 0; i < 1000; i++) {
    flood.call().invite()
    if (i % 50 === 0) await new Promise((turn) => setImmediate(turn))
  }
  desk.answering = 'at-once'
  await other.call().taken()
  assert.ok(server.running)
  const reached = desk.calls.kept.length
  assert.ok(reached <= 4 * USUAL_LIMITS.callsPerSecond, `${reached} reached the desk`)
  flood.close()
  other.close()
  await line.close()
})

scenario('it registers with a trunk by password, and says goodbye to it', async (server) => {
  const registrar = await Registrar.open()
  const told = new Arrivals<Registered>()
  const trunk = { uri: `sip:${address}:${String(registrar.port)}`, user: 'me', password: 'mine' }
  const line = await server.line(new Desk(), { trunk, onRegistered: (one) => told.push(one) })
  assert.equal(await told.next('registration'), { ok: true, seconds: 60 })
  const text = await registrar.registered.next('REGISTER')
  assert.match(field(text, 'to'), /<sip:me@127\.0\.0\.1>/)
  assert.match(field(text, 'contact'), new RegExp(`<sip:me@127\\.0\\.0\\.1:${String(server.sip)}`))
  const closed = line.close()
  assert.is(field(await registrar.registered.next('goodbye'), 'expires'), '0')
  await closed
  registrar.close()
})

scenario('a trunk that refuses is told of', async (server) => {
  const registrar = await Registrar.open()
  const told = new Arrivals<Registered>()
  const trunk = { uri: `sip:${address}:${String(registrar.port)}`, user: 'me', password: 'wrong' }
  const line = await server.line(new Desk(), { trunk, onRegistered: (one) => told.push(one) })
  assert.equal(await told.next('refusal'), { ok: false, status: 403 })
  registrar.close()
  await line.close()
})

test.run()
