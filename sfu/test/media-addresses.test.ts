/** Where media is listened for, and what browsers are told to send to. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mediaAddresses } from '../media-addresses.ts'
import { inRoom, startSfu } from './harness.ts'

const test = suite('media addresses')

const given = (MEDIA_IP: string, MEDIA_ANNOUNCED_ADDRESS = '') =>
  mediaAddresses({ MEDIA_IP, MEDIA_ANNOUNCED_ADDRESS }).map(({ ip, announced }) => [ip, announced])

test('each address is announced as the next of its kind, or as itself', () => {
  assert.equal(given(''), [['127.0.0.1', undefined]])
  assert.equal(given('0.0.0.0, ::', '2001:db8::7, 192.0.2.1'), [
    ['0.0.0.0', '192.0.2.1'],
    ['::', '2001:db8::7'],
  ])
  assert.equal(given('10.0.0.1,10.0.0.2,2001:db8::1', '192.0.2.1'), [
    ['10.0.0.1', '192.0.2.1'],
    ['10.0.0.2', undefined],
    ['2001:db8::1', undefined],
  ])
})

const WRONG: readonly (readonly [ip: string, announced: string, complaint: RegExp])[] = [
  ['localhost', '', /^MEDIA_IP names localhost: only IP addresses/],
  ['127.0.0.1, 127.0.0.1', '', /^MEDIA_IP names 127\.0\.0\.1 twice/],
  ['2001:db8::1, 2001:0db8::0001', '', /^MEDIA_IP names 2001:db8::1 twice/],
  ['0.0.0.0', '', /^MEDIA_IP 0\.0\.0\.0 needs an address of its kind in MEDIA_ANNOUNCED_ADDRESS/],
  ['0.0.0.0, ::', '192.0.2.1', /^MEDIA_IP :: needs an address of its kind/],
  ['127.0.0.1', 'meet.example.org', /^MEDIA_ANNOUNCED_ADDRESS names meet\.example\.org: only IP addresses/],
  ['127.0.0.1', '0.0.0.0', /^MEDIA_ANNOUNCED_ADDRESS 0\.0\.0\.0 is no address that a browser can send to/],
  ['::1', 'fe80::1', /^MEDIA_ANNOUNCED_ADDRESS fe80::1 is no address/],
  ['127.0.0.1', '192.0.2.1, 192.0.2.2', /^MEDIA_ANNOUNCED_ADDRESS 192\.0\.2\.2 needs an address of its kind/],
  [
    '127.0.0.1',
    '2001:db8::1',
    /^MEDIA_ANNOUNCED_ADDRESS 2001:db8::1 needs an address of its kind in MEDIA_IP/,
  ],
]
for (const [ip, announced, complaint] of WRONG)
  test(`${ip} announced as ${announced || 'itself'} is refused in a sentence`, () => {
    assert.throws(() => given(ip, announced), complaint)
  })

test('one who has IPv6 only and one who has IPv4 only hear each other', async () => {
  const { link, stop } = await startSfu({ env: { MEDIA_IP: '127.0.0.1, ::1' } })
  await inRoom(link, 'room-families', async (join) => {
    const ann = await join({ id: 'ann-00000', family: 6 })
    const bob = await join({ id: 'bob-00000', family: 4 })
    const [fromAnn, fromBob] = [await ann.peer.sendAudio(), await bob.peer.sendAudio()]
    await Promise.all([ann.peer.hears(fromBob.producerId), bob.peer.hears(fromAnn.producerId)])
  })
  await stop()
})

test.run()
