import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BadVariable } from '../../shared/environment.ts'
import { readConfig } from '../config.ts'

const SECRET = { SERVICE_SECRET: 'a secret of sixteen letters' }
const test = suite('what the gateway is told')

test('nothing: it listens on this machine only', () => {
  const { line, address, announcedAddress, port, rtpPorts, sources } = readConfig(SECRET)
  assert.equal(
    [line, address, announcedAddress, port, sources],
    ['embedded', '127.0.0.1', '127.0.0.1', 5060, []],
  )
  assert.equal(rtpPorts, { first: 30_000, last: 30_999 })
  assert.equal(readConfig(SECRET).metrics, { host: '127.0.0.1', port: 5069 })
})

test('an address behind a NAT is announced by another', () =>
  assert.is(
    readConfig({ ...SECRET, SIP_IP: '0.0.0.0', SIP_ANNOUNCED_ADDRESS: '203.0.113.1' }).announcedAddress,
    '203.0.113.1',
  ))

test('drachtio-server is on this machine unless said otherwise, and a trunk only where one is named', () => {
  const env = { ...SECRET, SIP_LINE: 'drachtio', DRACHTIO_SECRET: 'cymru' }
  const { line, drachtio, trunk } = readConfig(env)
  assert.equal([line, trunk], ['drachtio', undefined])
  assert.equal(drachtio, { host: '127.0.0.1', port: 9022, secret: 'cymru' })
  const uri = 'sip:trunk.example;transport=tls'
  const account = { SIP_TRUNK: uri, SIP_TRUNK_USER: 'me', SIP_TRUNK_PASSWORD: 'mine' }
  assert.equal(readConfig({ ...env, ...account }).trunk, { uri, user: 'me', password: 'mine' })
})

test('the language of a number is that which is written behind it', () => {
  const { languageOf } = readConfig({
    ...SECRET,
    DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr), +44 20 7946 0000 (en), +1 555 0100',
  })
  assert.equal(
    ['+33186950000', '+442079460000', '0044 20 7946 0000', '+15550100', 'anything'].map(languageOf),
    ['fr', 'en', 'en', 'fr', 'fr'],
  )
})

for (const [variable, env] of [
  ['SERVICE_SECRET', { SERVICE_SECRET: 'short' }],
  ['SERVER_URL', { SERVER_URL: 'ftp://server' }],
  ['SIP_LINE', { SIP_LINE: 'carrier-pigeon' }],
  ['DRACHTIO_SECRET', { SIP_LINE: 'drachtio' }],
  ['DRACHTIO_PORT', { DRACHTIO_PORT: '0' }],
  ['SIP_TRUNK', { SIP_TRUNK: 'trunk.example' }],
  ['SIP_TRUNK', { SIP_TRUNK: 'sip:me@trunk.example' }],
  ['SIP_TRUNK_USER', { SIP_TRUNK: 'sip:trunk.example', SIP_TRUNK_PASSWORD: 'mine' }],
  ['SIP_TRUNK_PASSWORD', { SIP_TRUNK: 'sip:trunk.example', SIP_TRUNK_USER: 'me' }],
  ['SIP_IP', { SIP_IP: 'localhost' }],
  ['SIP_ANNOUNCED_ADDRESS', { SIP_IP: '0.0.0.0' }],
  ['SIP_PORT', { SIP_PORT: '70000' }],
  ['SIP_SOURCES', { SIP_SOURCES: '192.0.2.0/33' }],
  ['SIP_SOURCES', { SIP_SOURCES: 'trunk.example' }],
  ['RTP_PORTS', { RTP_PORTS: '30000' }],
  ['RTP_PORTS', { RTP_PORTS: '30999-30000' }],
] as const) {
  test(`${variable}=${Object.values(env)[0]} is a clear end`, () => {
    assert.throws(
      () => readConfig({ ...SECRET, ...env }),
      (error: unknown) => error instanceof BadVariable && error.variable === variable,
    )
  })
}

test.run()
