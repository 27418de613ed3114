import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BadVariable, type Environment } from '../../shared/environment.ts'
import { readConfig } from '../config.ts'

const KEY = 'qk0Dz7c1u9Xw5pL3'
const enough: Environment = {
  DATABASE_URL: 'postgres://preau:pw@localhost/preau',
  SECRET_KEY: KEY,
  SERVICE_SECRET: KEY,
  SFU_URLS: 'http://127.0.0.1:4000',
}

function death(more: Environment): { variable: string; message: string } {
  try {
    readConfig({ ...enough, ...more })
  } catch (error) {
    if (error instanceof BadVariable) return error
    throw error
  }
  return { variable: 'none', message: '' }
}

test('what is not said has the defaults of the contract', () => {
  const config = readConfig(enough)
  assert.is(config.host, '127.0.0.1')
  assert.is(config.port, 3000)
  assert.is(config.publicUrl, 'http://localhost:3000')
  assert.is(config.logLevel, 'info')
  assert.is(config.turn, null)
  assert.is(config.production, false)
  assert.is(config.supervised, false)
  assert.is(config.trustedProxies.check('127.0.0.1'), false)
})

test('an empty variable is one that was not set', () => {
  assert.is(readConfig({ ...enough, PORT: '', HOST: ' ', LOG_LEVEL: '' }).port, 3000)
  assert.is(death({ SECRET_KEY: '' }).variable, 'SECRET_KEY')
})

const bad: readonly [variable: string, value: string | undefined][] = [
  ['DATABASE_URL', undefined],
  ['DATABASE_URL', 'mysql://localhost/preau'],
  ['DATABASE_URL', 'localhost'],
  ['SECRET_KEY', undefined],
  ['SECRET_KEY', 'short'],
  ['SECRET_KEY', 'please-change-me-please'],
  ['SECRET_KEY', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
  ['SERVICE_SECRET', undefined],
  ['SERVICE_SECRET', 'an example secret of 24'],
  ['SFU_URLS', 'http://127.0.0.1:4000,127.0.0.1:4001'],
  ['PORT', 'http'],
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '3e3'],
  ['PUBLIC_URL', 'meet.example.org'],
  ['PUBLIC_URL', 'ftp://meet.example.org'],
  ['PUBLIC_URL', 'https://meet.example.org/preau'],
  ['PUBLIC_URL', 'https://ann:pw@meet.example.org'],
  ['LOG_LEVEL', 'verbose'],
  ['TURN_URLS', 'https://turn.example.org'],
  ['DIAL_IN_NUMBERS', 'call us'],
  ['DIAL_IN_NUMBERS', '+33 1 86 95 00 00 (fr), (en)'],
  ['TRUSTED_PROXIES', 'nginx'],
  ['TRUSTED_PROXIES', '10.0.0.0/40'],
  ['THEME', '{"name":'],
  ['THEME', '{"nmae":"Visio"}'],
  ['THEME', '/nowhere/theme.json'],
  ['PAGES_DIR', '/nowhere/pages'],
  ['EMBEDDING_ORIGINS', 'intranet.example.org'],
  ['EMBEDDING_ORIGINS', 'http://intranet.example.org'],
  ['EMBEDDING_ORIGINS', 'https://intranet.example.org/page'],
  ['EMBEDDING_ORIGINS', 'https://*.example.org'],
  ['EMBEDDING_ORIGINS', "https://a.example.org; script-src 'unsafe-inline'"],
]

for (const [variable, value] of bad)
  test(`${variable}=${value ?? '(nothing)'} is a death that names ${variable}`, () => {
    const found = death({ [variable]: value })
    assert.is(found.variable, variable)
    assert.ok(found.message.startsWith(`${variable} `))
  })

test('a death does not tell the value: it may be a secret', () => {
  assert.not.ok(death({ DATABASE_URL: 'mysql://ann:hunter2@localhost' }).message.includes('hunter2'))
  assert.not.ok(death({ SECRET_KEY: 'hunter2' }).message.includes('hunter2'))
})

test('TURN needs its secret', () => {
  assert.is(death({ TURN_URLS: 'turn:turn.example.org' }).variable, 'TURN_SECRET')
  const { turn } = readConfig({ ...enough, TURN_URLS: 'turn:a, turns:b', TURN_SECRET: 'coturn’s' })
  assert.equal(turn, { urls: ['turn:a', 'turns:b'], secret: 'coturn’s' })
})

test('the public address is an origin, and on loopback all its names are ours', () => {
  const far = readConfig({ ...enough, PUBLIC_URL: 'https://Meet.example.org:443/', DEMO_PROVIDER: 'anybody' })
  assert.is(far.publicUrl, 'https://meet.example.org')
  assert.equal(far.origins, ['https://meet.example.org'])
  const near = readConfig({ ...enough, PORT: '8080' })
  assert.equal(near.origins, ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])
})

test('mail goes nowhere unless SMTP_URL says where, and comes from one mailbox', () => {
  assert.is(readConfig(enough).mail, null)
  const SMTP_URL = 'smtps://preau:secret@mail.example.org'
  const far = { PUBLIC_URL: 'https://meet.example.org', DEMO_PROVIDER: 'anybody' }
  assert.equal(readConfig({ ...enough, ...far, SMTP_URL }).mail, {
    smtpUrl: SMTP_URL,
    from: 'no-reply@meet.example.org',
  })
  const MAIL_FROM = 'Préau des écoles <preau@example.org>'
  assert.is(readConfig({ ...enough, SMTP_URL, MAIL_FROM }).mail?.from, MAIL_FROM)
  for (const bad of [
    'nobody',
    'a@x.example, b@x.example',
    'a@x.example\nBcc: b@x.example',
    '"a" <a@x.example>',
  ])
    assert.is(death({ SMTP_URL, MAIL_FROM: bad }).variable, 'MAIL_FROM', bad)
  const { variable, message } = death({ SMTP_URL: 'http://preau:secret@mail.example.org' })
  assert.is(variable, 'SMTP_URL')
  assert.not.match(message, 'secret')
})

test('how long things are kept and how many people fit are whole numbers', () => {
  const { retentionDays, capacity } = readConfig(enough)
  assert.is(retentionDays, 365)
  assert.is(capacity, null)
  const read = readConfig({ ...enough, RETENTION_DAYS: '90', CAPACITY: '45000' })
  assert.is(read.retentionDays, 90)
  assert.is(read.capacity, 45_000)
  for (const bad of ['59', '1.5', 'a year', '-1', '99999']) {
    assert.is(death({ RETENTION_DAYS: bad }).variable, 'RETENTION_DAYS', bad)
  }
  for (const bad of ['0', 'many', '1e3']) assert.is(death({ CAPACITY: bad }).variable, 'CAPACITY', bad)
})

test('without numbers to dial a softphone on this machine can call, but not in production', () => {
  const numbers = (env: Record<string, string>) =>
    readConfig({ ...enough, ...env }).dialIn.map(({ number }) => number)
  assert.equal(numbers({}), ['sip:preau@127.0.0.1:5060'])
  assert.equal(numbers({ SIP_IP: '0.0.0.0', SIP_PORT: '5070' }), ['sip:preau@127.0.0.1:5070'])
  assert.equal(numbers({ DIAL_IN_NUMBERS: '+33 1 86 95 00 00' }), ['+33 1 86 95 00 00'])
  assert.equal(numbers({ SIP_LINE: 'off' }), [])
  const provider = {
    id: 'sso',
    name: 'SSO',
    issuer: 'https://sso.example.org',
    clientId: 'c',
    clientSecret: 's',
    audience: 'organiser',
  }
  assert.equal(numbers({ NODE_ENV: 'production', OIDC_PROVIDERS: JSON.stringify([provider]) }), [])
})

test.run()
