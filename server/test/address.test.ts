import type { IncomingMessage } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressKey, addressOf, blockList } from '../address.ts'

function request(peer: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage
}

test('an IPv4 address counts for itself, however it is written', () => {
  assert.is(addressKey('192.0.2.7'), '192.0.2.7')
  assert.is(addressKey('::ffff:192.0.2.7'), '192.0.2.7')
})

test('all addresses of an IPv6 /64 count as one, and its neighbours do not', () => {
  const same = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0db8:0001:0002::']
  assert.equal([...new Set(same.map(addressKey))], ['2001:db8:1:2::/64'])
  assert.is(addressKey('2001:db8:1:3::1'), '2001:db8:1:3::/64')
  assert.is(addressKey('::1'), '0:0:0:0::/64')
  assert.is(addressKey('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.is(addressKey('2001:db8::1:2:3:4:5'), '2001:db8:0:1::/64')
})

test('without trusted proxies X-Forwarded-For is not believed', () => {
  assert.is(addressOf(request('203.0.113.9', '10.0.0.1'), blockList([])), '203.0.113.9')
})

test('behind a trusted proxy the last address that is not a proxy’s counts, whatever stands before it', () => {
  const trusted = blockList(['10.0.0.0/8', 'fd00::/8'])
  assert.is(addressOf(request('10.1.1.1', '203.0.113.9'), trusted), '203.0.113.9')
  assert.is(
    addressOf(request('::ffff:10.1.1.1', '198.51.100.1, 203.0.113.9, 10.2.2.2'), trusted),
    '203.0.113.9',
  )
  assert.is(addressOf(request('fd00::1', '2001:db8::1'), trusted), '2001:db8::1')
})

test('a proxy that is not trusted cannot speak for others', () => {
  const trusted = blockList(['10.1.1.1'])
  assert.is(addressOf(request('10.1.1.2', '198.51.100.1'), trusted), '10.1.1.2')
  assert.is(addressOf(request('10.1.1.1', '198.51.100.1, 10.1.1.2'), trusted), '10.1.1.2')
})

test('rubbish in X-Forwarded-For is nobody’s address', () => {
  const trusted = blockList(['10.0.0.0/8'])
  assert.is(addressOf(request('10.1.1.1', 'unknown'), trusted), '10.1.1.1')
  assert.is(addressOf(request('10.1.1.1', '203.0.113.9, <script>'), trusted), '10.1.1.1')
})

test.run()
