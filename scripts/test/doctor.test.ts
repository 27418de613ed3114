import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addressFindings, announcedFor } from '../doctor/addresses.mjs'
import { databaseFindings } from '../doctor/database.mjs'
import { verdict, type Finding } from '../doctor/finding.mjs'
import { bufferFinding, clockFindings, diskFinding, filesFinding } from '../doctor/machine.mjs'
import { overlaps, portFinding, summed, tryToListen } from '../doctor/ports.mjs'
import { programFindings } from '../doctor/programs.mjs'
import { answerCalls, callAll } from '../doctor/reach.mjs'
import { relayFinding, relayOf } from '../doctor/relay.mjs'
import { secretFinding } from '../doctor/secrets.mjs'
import { askWeb, certificateFinding, webFindings } from '../doctor/web.mjs'

const test = suite('doctor')
const DAY_MS = 86_400_000
const GIB = 2 ** 30

/** The state and what it is about, of all that is not in order. */
const complaints = (findings: readonly Finding[]): string[] =>
  findings.filter(({ state }) => state !== 'ok').map(({ state, about }) => `${state} ${about}`)

const good = {
  publicUrl: 'https://meet.school.example',
  production: true,
  trustedProxies: '127.0.0.1',
  mediaIps: ['10.0.0.5'],
  announced: ['203.0.113.1'],
  local: ['127.0.0.1', '10.0.0.5'],
  ownSfu: true,
}

for (const [what, change, expected] of [
  ['all that can be seen is in order', {}, ['unchecked TRUSTED_PROXIES']],
  [
    'a page without https has no microphone',
    { publicUrl: 'http://meet.school.example' },
    ['wrong PUBLIC_URL'],
  ],
  [
    'loopback in production is nobody’s address',
    { publicUrl: 'http://localhost:3000', announced: [] },
    ['wrong PUBLIC_URL'],
  ],
  ['without TRUSTED_PROXIES all are one', { trustedProxies: '' }, ['wrong TRUSTED_PROXIES']],
  [
    'a foreign MEDIA_IP cannot be listened on',
    { mediaIps: ['203.0.113.1'], announced: [] },
    ['unchecked TRUSTED_PROXIES', 'wrong MEDIA_IP'],
  ],
  [
    'browsers elsewhere cannot send to loopback',
    { mediaIps: ['127.0.0.1'], announced: [] },
    ['unchecked TRUSTED_PROXIES', 'wrong MEDIA_IP'],
  ],
  [
    'a private address may be meant',
    { announced: [] },
    ['unchecked TRUSTED_PROXIES', 'look MEDIA_ANNOUNCED_ADDRESS'],
  ],
  [
    'media on another machine is not looked at',
    { ownSfu: false, mediaIps: [] },
    ['unchecked TRUSTED_PROXIES'],
  ],
] as const)
  test(`addresses: ${what}`, () => {
    assert.equal(complaints(addressFindings({ ...good, ...change })), expected)
  })

test('announced addresses go to those of their family, in order', () => {
  assert.equal(announcedFor(['10.0.0.5', '2001:db8::5', '10.0.0.6'], ['203.0.113.1', '203.0.113.2']), [
    '203.0.113.1',
    '2001:db8::5',
    '203.0.113.2',
  ])
})

const settings = {
  server_version: '15.9',
  server_version_num: '150009',
  server_encoding: 'UTF8',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  statement_timeout: '3s',
  default_transaction_read_only: 'off',
}
for (const [what, change, expected] of [
  ['a good one', {}, []],
  ['synchronous_commit may wait for a standby, too', { synchronous_commit: 'remote_apply' }, []],
  ['an old one', { server_version_num: '140012' }, ['wrong database']],
  ['no fsync', { fsync: 'off' }, ['wrong durability']],
  ['no full pages', { full_page_writes: 'off' }, ['wrong durability']],
  ['commits that are not waited for', { synchronous_commit: 'off' }, ['wrong durability']],
  ['a pooler, which forgot our limit', { statement_timeout: '0' }, ['wrong DATABASE_URL']],
  ['another encoding', { server_encoding: 'LATIN1' }, ['wrong database']],
  ['nothing may be written', { default_transaction_read_only: 'on' }, ['wrong DATABASE_URL']],
  ['few connections', { max_connections: '10' }, ['look database']],
] as const)
  test(`database: ${what}`, () => {
    const said = { settings: { ...settings, ...change }, standby: false, aheadMs: 20 }
    assert.equal(complaints(databaseFindings({ said })), expected)
  })

test('database: a standby, a clock that is off, and none at all', () => {
  assert.equal(complaints(databaseFindings({ said: { settings, standby: true, aheadMs: -9000 } })), [
    'wrong DATABASE_URL',
    'look clock',
  ])
  for (const [code, words] of [
    ['08P01', 'pooler'],
    ['28P01', 'refused'],
    ['ECONNREFUSED', 'does not answer'],
  ] as const) {
    const [found] = databaseFindings({ error: { code, message: code } })
    assert.is(found?.state, 'wrong')
    assert.match(found?.sentence ?? '', words)
  }
})

const port = { variable: 'PORT', host: '127.0.0.1', port: 3000, over: 'TCP', always: true } as const
for (const [outcome, running, state] of [
  ['free', false, 'ok'],
  ['free', true, 'wrong'],
  ['EADDRINUSE', false, 'wrong'],
  ['EADDRINUSE', true, 'ok'],
  ['EACCES', false, 'wrong'],
  ['EADDRNOTAVAIL', true, 'wrong'],
] as const)
  test(`a port that is ${outcome} while Préau ${running ? 'runs' : 'does not run'} is ${state}`, () => {
    assert.is(portFinding(port, outcome, running).state, state)
  })

test('ports are summed up, but for those that something is wrong with', () => {
  const of = (outcome: string) => portFinding(port, outcome, false)
  assert.equal(summed([of('free'), of('free'), of('free'), of('EADDRINUSE')]).length, 2)
  assert.equal(complaints(summed([of('free'), of('EACCES')])), ['wrong PORT'])
})

test('a port that somebody has, TCP or UDP, is seen', async () => {
  const udp = createSocket('udp4').bind(0, '127.0.0.1')
  const tcp = createServer().listen(0, '127.0.0.1')
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')])
  const taken = { ...port, port: udp.address().port, over: 'UDP' } as const
  assert.is(await tryToListen(taken), 'EADDRINUSE')
  assert.is(await tryToListen({ ...port, port: (tcp.address() as AddressInfo).port }), 'EADDRINUSE')
  udp.close()
  await once(udp, 'close')
  assert.is(await tryToListen(taken), 'free')
  tcp.close()
})

test('ranges that share a port are named', () => {
  const range = (variable: string, first: number, last = first) => ({ variable, first, last })
  assert.equal(
    overlaps([range('PORT', 3000), range('MEDIA_PORT', 40_000, 40_007), range('RTP_PORTS', 30_000, 30_999)]),
    [],
  )
  assert.equal(
    complaints(overlaps([range('MEDIA_PORT', 30_999, 31_006), range('RTP_PORTS', 30_000, 30_999)])),
    ['wrong MEDIA_PORT'],
  )
})

test('the machine: disk, open files, buffers', () => {
  const disk = (freeBytes: number) => diskFinding('/var', { freeBytes, totalBytes: 100 * GIB }).state
  assert.equal([50 * GIB, 5 * GIB, 0.5 * GIB].map(disk), ['ok', 'look', 'wrong'])
  assert.is(diskFinding('/var', null).state, 'unchecked')
  assert.equal(
    [1024, 20_000, 65_536, null].map((files) => filesFinding(files).state),
    ['wrong', 'look', 'ok', 'unchecked'],
  )
  assert.equal(
    [212_992, 1_048_576, null].map((bytes) => bufferFinding(bytes).state),
    ['look', 'ok', 'unchecked'],
  )
})

test('the clock: what cannot be known is said to be unknown', () => {
  const state = (synchronised: boolean | null, ...aheadMs: number[]) =>
    clockFindings({
      synchronised,
      others: aheadMs.map((ms) => ({ name: 'https://id.example', aheadMs: ms })),
    })[0]?.state
  assert.is(state(true), 'ok')
  assert.is(state(false), 'look')
  assert.is(state(null), 'unchecked')
  assert.is(state(null, 400), 'ok')
  assert.is(state(true, 60_000), 'wrong')
  assert.is(state(true, -60_000), 'wrong')
})

test('a secret that others can read is wrong, one that only lies beside the data is to be copied', () => {
  const state = (place: Parameters<typeof secretFinding>[2]) =>
    secretFinding('SECRET_KEY', '/d/k', place).state
  assert.is(state({ at: 'set' }), 'ok')
  assert.is(state({ at: 'none' }), 'ok')
  assert.is(state({ at: 'drawn', mode: 0o100600 }), 'look')
  assert.is(state({ at: 'drawn', mode: 0o100644 }), 'wrong')
})

test('what programs refuse is told once, in their own sentence', () => {
  const bad = { bad: 'LOG_LEVEL must be one of fatal' }
  const [found, ...more] = programFindings({ server: bad, sfu: bad, gateway: bad })
  assert.equal(more, [])
  assert.match(found?.sentence ?? '', 'LOG_LEVEL must be one of fatal.')
})

test('a certificate: of another name, nearly over, over, none', () => {
  const state = (days: number, problem: string | null = null) =>
    certificateFinding('certificate', { expiresAt: days * DAY_MS, problem }, 0).state
  assert.is(state(60), 'ok')
  assert.is(state(10), 'look')
  assert.is(state(-1), 'wrong')
  assert.is(state(60, 'ERR_TLS_CERT_ALTNAME_INVALID'), 'wrong')
  assert.is(certificateFinding('certificate', { error: 'ECONNREFUSED' }, 0).state, 'wrong')
})

test('the public address: what answers is ours or not, and lets sockets through or not', () => {
  const ours = { status: 200, ours: true }
  const other = { status: 502, ours: false }
  const of = (web: Parameters<typeof webFindings>[1], running: boolean) =>
    complaints(webFindings('https://meet.school.example', web, running))
  assert.equal(of({ page: ours, sockets: 101 }, true), [])
  assert.equal(of({ page: ours, sockets: 400 }, true), ['wrong proxy'])
  assert.equal(of({ page: other, sockets: 502 }, true), ['wrong PUBLIC_URL'])
  assert.equal(of({ page: other, sockets: 502 }, false), ['unchecked PUBLIC_URL'])
  assert.equal(of({ page: { error: 'ENOTFOUND' }, sockets: { error: 'ENOTFOUND' } }, false), [
    'wrong PUBLIC_URL',
  ])
})

test('a page and the upgrade of a socket are asked for as they come', async () => {
  const site = createServer((_request, answer) => answer.end('{"status":"up"}')).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const url = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}`
  // It knows nothing of upgrades, as a proxy that drops the header.
  assert.equal(await askWeb(url), { page: { status: 200, ours: true }, sockets: 200 })
  site.on('upgrade', (_request, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  )
  assert.is((await askWeb(url)).sockets, 101)
  site.close()
})

test('addresses of relays, as TURN_URLS may write them', () => {
  assert.equal(relayOf('turn:relay.example'), {
    scheme: 'turn',
    host: 'relay.example',
    port: 3478,
    over: 'udp',
  })
  assert.equal(relayOf('turns:[2001:db8::7]:443?transport=tcp'), {
    scheme: 'turns',
    host: '2001:db8::7',
    port: 443,
    over: 'tcp',
  })
  assert.is(relayOf('turn://relay.example'), null)
  assert.is(relayFinding('turn:a', { at: 'relays' }).state, 'ok')
  assert.match(
    relayFinding('turn:a', { at: 'closed', peer: '203.0.113.1' }).sentence,
    'allowed-peer-ip=203.0.113.1',
  )
})

test('the ports of media are called from outside, and those that nobody opened are named', async () => {
  const free = createSocket('udp4').bind(0, '127.0.0.1')
  await once(free, 'listening')
  const at = free.address().port
  free.close()
  await once(free, 'close')
  const close = await answerCalls([{ host: '127.0.0.1', port: at }])
  assert.equal(complaints(await callAll('127.0.0.1', [at])), [])
  close()
  assert.equal(complaints(await callAll('127.0.0.1', [at])), ['wrong 127.0.0.1', 'wrong 127.0.0.1'])
})

test('only what is wrong is a failure', () => {
  const finding = (state: Finding['state']): Finding => ({ state, about: '', sentence: '' })
  assert.equal(verdict([finding('ok'), finding('look'), finding('unchecked')]), {
    summary: '1 in order, 1 to look at, 0 wrong, 1 not checked',
    code: 0,
  })
  assert.is(verdict([finding('wrong')]).code, 1)
})

test.run()
