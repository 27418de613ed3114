import type { IncomingMessage } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressesOf, blockList } from '../address.ts'
import { remembering } from './db/given.ts'

function request(peer: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage
}
const PROXIES = ['10.0.0.0/8', 'fd00::/8']

function counted(peer: string, forwarded?: string, trusted = PROXIES): string {
  return addressesOf(blockList(trusted), remembering().log)(request(peer, forwarded))
}

test('an IPv4 address counts for itself, however it is written', () => {
  for (const same of [
    '192.0.2.7',
    '::ffff:192.0.2.7',
    '::FFFF:192.0.2.7',
    '::ffff:c000:207',
    '0:0:0:0:0:ffff:c000:0207',
  ])
    assert.is(counted(same), '192.0.2.7', same)
})

test('all addresses of an IPv6 /64 count as one, and its neighbours do not', () => {
  const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0DB8:0001:0002::']
  assert.equal([...new Set(same.map((peer) => counted(peer)))], ['2001:db8:1:2::/64'])
  assert.is(counted('2001:db8:1:3::1'), '2001:db8:1:3::/64')
  assert.is(counted('::1'), '0:0:0:0::/64')
  assert.is(counted('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.is(counted('2001:db8::1:2:3:4:5'), '2001:db8:0:1::/64')
})

test('without trusted proxies X-Forwarded-For is not believed', () => {
  assert.is(counted('203.0.113.9', '10.0.0.1', []), '203.0.113.9')
})

test('behind a trusted proxy the last address that is not a proxy’s counts, whatever stands before it', () => {
  assert.is(counted('10.1.1.1', '203.0.113.9'), '203.0.113.9')
  assert.is(counted('::ffff:10.1.1.1', '198.51.100.1, 203.0.113.9, 10.2.2.2'), '203.0.113.9')
  assert.is(counted('fd00::1', '2001:db8::1'), '2001:db8:0:0::/64')
})

for (const [forwarded, address] of [
  ['203.0.113.8:4', '203.0.113.8'],
  ['"203.0.113.8:4"', '203.0.113.8'],
  ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
  ['"[2001:db8::1]:443"', '2001:db8:0:0::/64'],
  ['"[2001:db8::1]"', '2001:db8:0:0::/64'],
  ['[2001:db8::1]', '2001:db8:0:0::/64'],
  ['2001:db8::1%eth0', '2001:db8:0:0::/64'],
  ['[::ffff:203.0.113.8]:99', '203.0.113.8'],
  ['198.51.100.1, 203.0.113.8:99', '203.0.113.8'],
  ['203.0.113.8:1, 10.0.0.1', '203.0.113.8'],
  ['203.0.113.8:1, 10.0.0.1:80,', '203.0.113.8'],
  ['203.0.113.8,', '203.0.113.8'],
  [', 203.0.113.8 , ,', '203.0.113.8'],
] as const)
  test(`what a proxy writes as ${forwarded} is ${address}`, () => {
    assert.is(counted('10.1.1.1', forwarded), address)
  })

test('a proxy that is not trusted cannot speak for others', () => {
  assert.is(counted('10.1.1.2', '198.51.100.1', ['10.1.1.1']), '10.1.1.2')
  assert.is(counted('10.1.1.1', '198.51.100.1, 10.1.1.2', ['10.1.1.1']), '10.1.1.2')
})

test('rubbish in X-Forwarded-For is nobody’s address', () => {
  for (const junk of ['unknown', '203.0.113.9, <script>', '[203', '203.0.113.9:', '999.1.1.1', '"'])
    assert.is(counted('10.1.1.1', junk), '10.1.1.1', junk)
})

test('a header that is of no use is logged once, by the variable’s name', () => {
  const { log, lines } = remembering()
  const addressOf = addressesOf(blockList(PROXIES), log)
  for (let count = 0; count < 3; count += 1) addressOf(request('10.1.1.1', '203.0.113.9'))
  assert.is(lines.length, 0)
  for (let count = 0; count < 3; count += 1) addressOf(request('192.0.2.1', '203.0.113.9'))
  assert.is(lines.length, 1)
  for (let count = 0; count < 3; count += 1) addressOf(request('10.1.1.1', 'unknown'))
  assert.is(lines.length, 2)
  for (const line of lines) {
    assert.match(line, 'TRUSTED_PROXIES')
    assert.not.match(line, '203.0.113.9')
  }
})

test.run()
