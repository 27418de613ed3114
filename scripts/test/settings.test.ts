import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDotenv } from '../supervisor/dotenv.mjs'
import { settingsFrom } from '../supervisor/settings.mjs'

const SECRET = 'x'.repeat(32)

const naming = (variable: string) => (error: Error) =>
  error.name === 'SetupFailed' && error.message.startsWith(`${variable} `)

test('everything has a default', () => {
  assert.equal(settingsFrom({}, '/srv/preau'), {
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://localhost:3000',
    dataDir: '/srv/preau/data',
    databaseUrl: undefined,
    secretKey: undefined,
    serviceSecret: undefined,
    sfuUrls: undefined,
    sfuPort: undefined,
  })
})

test('an empty value counts as none', () => {
  assert.is(settingsFrom({ PORT: '', DATABASE_URL: '' }, '/').port, 3000)
})

test('links are made of the port unless told otherwise', () => {
  assert.is(settingsFrom({ PORT: '8080' }, '/').publicUrl, 'http://localhost:8080')
  assert.is(settingsFrom({ PUBLIC_URL: 'https://meet.example' }, '/').publicUrl, 'https://meet.example')
})

for (const [variable, value] of [
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '30o0'],
  ['PORT', '-1'],
  ['PUBLIC_URL', 'meet.example'],
  ['PUBLIC_URL', 'ftp://meet.example'],
  ['DATABASE_URL', 'mysql://somewhere/db'],
  ['SFU_PORT', 'any'],
  ['SECRET_KEY', 'short'],
  ['SERVICE_SECRET', 'short'],
] as const) {
  test(`a bad value is a death that names its variable: ${variable}=${value}`, () => {
    assert.throws(() => settingsFrom({ [variable]: value }, '/'), naming(variable))
  })
}

test('production needs a key of its own', () => {
  assert.throws(() => settingsFrom({ NODE_ENV: 'production' }, '/'), naming('SECRET_KEY'))
  assert.is(settingsFrom({ NODE_ENV: 'production', SECRET_KEY: SECRET }, '/').secretKey, SECRET)
})

test('media nodes of somebody else need a shared secret', () => {
  assert.throws(() => settingsFrom({ SFU_URLS: 'http://10.0.0.2:3001' }, '/'), naming('SERVICE_SECRET'))
})

test('a bad database address is not shown, since it may hold a password', () => {
  try {
    settingsFrom({ DATABASE_URL: 'hunter2' }, '/')
    assert.unreachable()
  } catch (error) {
    assert.not.match(String(error), 'hunter2')
  }
})

test('.env has values bare, quoted, with comments and with equals signs', () => {
  const text = [
    '# a comment',
    'PORT=8080 # the port',
    'export HOST = 0.0.0.0',
    "SINGLE='a # b'",
    'DOUBLE="two\\nlines"',
    'URL=postgres://a:b@c/d?e=f',
    'EMPTY=',
    'not a line',
  ].join('\n')
  assert.equal(parseDotenv(text), {
    PORT: '8080',
    HOST: '0.0.0.0',
    SINGLE: 'a # b',
    DOUBLE: 'two\nlines',
    URL: 'postgres://a:b@c/d?e=f',
    EMPTY: '',
  })
})

test.run()
