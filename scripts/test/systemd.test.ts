/** What infra/systemd and infra/debian ship: read by systemd itself, and held against what the programs take. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDotenv } from '../supervisor/dotenv.mjs'
import { settingsFrom } from '../supervisor/settings.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const UNITS = readdirSync(join(ROOT, 'infra/systemd')).filter((name) => name.startsWith('preau'))
/** The telephone line’s, whose program is not ours. */
const DRACHTIO = 'infra/drachtio/drachtio.service'
const SERVICES = UNITS.filter((name) => name.endsWith('.service'))
/** In tenths: 0 is a program that can do nothing, 100 one that nothing is kept from. */
const EXPOSURE_MAX = 15
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const values = (unit: string, name: string): string[] =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value ?? '')

const test = suite('systemd')
const folder = mkdtempSync(join(tmpdir(), 'preau-systemd-'))
test.after(() => {
  rmSync(folder, { recursive: true, force: true })
})

if (spawnSync('systemd-analyze', ['--version']).status === 0) {
  test('systemd takes the units', () => {
    for (const name of UNITS) {
      // Where they are installed; the program that is started is that of this clone.
      const started = /\/opt\/preau\/\S+\/node /g
      const unit = read(`infra/systemd/${name}`)
        .replaceAll(started, `${process.execPath} `)
        .replaceAll('/opt/preau/', ROOT)
      writeFileSync(join(folder, name), unit)
    }
    const line = read(DRACHTIO).replace('/usr/local/bin/drachtio', process.execPath)
    writeFileSync(join(folder, 'drachtio.service'), line)
    const said = spawnSync(
      'systemd-analyze',
      [
        'verify',
        '--recursive-errors=no',
        ...[...UNITS, 'drachtio.service'].map((name) => join(folder, name)),
      ],
      {
        encoding: 'utf8',
      },
    )
    const ours = said.stderr.split('\n').filter((line) => /preau|drachtio/.test(line))
    assert.equal(ours, [])
    assert.is(said.status, 0, said.stderr)
  })

  for (const name of SERVICES)
    test(`systemd finds little to say against how ${name} is shut in`, () => {
      const words = [
        'security',
        '--offline=true',
        `--threshold=${String(EXPOSURE_MAX)}`,
        join(ROOT, 'infra/systemd', name),
      ]
      const { status, stdout } = spawnSync('systemd-analyze', words, { encoding: 'utf8' })
      assert.is(status, 0, stdout)
    })
} else
  process.stdout.write('NOT RUN the units before systemd-analyze: it is not installed (Debian: systemd)\n')

test('each unit starts a program of ours, as the user and with the environment that are installed', () => {
  for (const name of SERVICES.filter((name) => name !== 'preau-backup.service')) {
    const unit = read(`infra/systemd/${name}`)
    const [, program] = /^ExecStart=\/opt\/preau\/node_modules\/node\/bin\/node .* (\S+)$/m.exec(unit) ?? []
    assert.ok(program !== undefined && existsSync(join(ROOT, program)), name)
    assert.equal(values(unit, 'User'), ['preau'])
    assert.equal(values(unit, 'EnvironmentFile'), ['/etc/preau/preau.env'])
    assert.match(read('infra/systemd/preau.target'), name)
  }
})

test('the nightly backup runs a script that can be run, and may write where the install script makes room', () => {
  const unit = read('infra/systemd/preau-backup.service')
  const [path = ''] = values(unit, 'ExecStart')
  accessSync(join(ROOT, path.replace('/opt/preau/', '')), constants.X_OK)
  const [folder = ''] = values(unit, 'ReadWritePaths')
  assert.match(read('infra/debian/install.sh'), `-o preau -g preau ${folder}`)
})

test('media and telephones hold none of the secrets that only the server needs', () => {
  for (const name of ['preau-sfu.service', 'preau-gateway.service']) {
    const [unset = ''] = values(read(`infra/systemd/${name}`), 'UnsetEnvironment')
    for (const secret of ['SECRET_KEY', 'DATABASE_URL', 'TURN_SECRET', 'SMTP_URL', 'OIDC_PROVIDERS'])
      assert.ok(unset.split(' ').includes(secret), `${name} ${secret}`)
  }
})

test('the environment that is installed is one that all three programs take, and names only variables that there are', () => {
  const filled = read('infra/debian/preau.env')
    .replace('@URL@', 'https://meet.school.example')
    .replaceAll(/@(SECRET_KEY|SERVICE_SECRET)@/g, '0123456789abcdef'.repeat(4))
    .replace('@MEDIA_IP@', '10.0.0.5')
    .replace('@ANNOUNCED@', '203.0.113.1')
  const env = parseDotenv(filled)
  assert.is(settingsFrom(env, '/opt/preau').dataDir, '/var/lib/preau')
  const table = read('CONTRIBUTING.md')
  const internal = ['NODE_ENV', 'SFU_HOST', 'SFU_PORT', 'MEDIASOUP_WORKER_BIN']
  for (const name of Object.keys(env))
    assert.ok(table.includes(`\`${name}\``) || internal.includes(name), `${name} is no variable of ours`)
  const given = {
    ...env,
    OIDC_PROVIDERS:
      '[{"id":"x","name":"X","issuer":"https://id.example","clientId":"a","clientSecret":"b","audience":"organiser"}]',
  }
  const files = ['server', 'sfu', 'sip-gateway'].map((name) => join(ROOT, name, 'config.ts'))
  const said = execFileSync(process.execPath, [join(ROOT, 'scripts/doctor/understand.mjs'), ...files], {
    env: given,
  })
  const [server, sfu, gateway] = JSON.parse(said.toString()) as Record<string, unknown>[]
  assert.is(server?.['publicUrl'], 'https://meet.school.example')
  assert.equal(sfu?.['mediaAddresses'], [{ ip: '10.0.0.5', announced: '203.0.113.1' }])
  assert.is(gateway?.['line'], 'off')
})

test('the ports that the kernel keeps free are those that are listened on', () => {
  const [, reserved = ''] = /ip_local_reserved_ports = (\S+)/.exec(read('infra/systemd/60-preau.conf')) ?? []
  const ranges = reserved.split(',').map((range) => range.split('-').map(Number))
  for (const port of [3000, 3001, 3009, 40_000, 40_007, 30_000, 30_999])
    assert.ok(
      ranges.some(([first = 0, last = first]) => port >= first && port <= last),
      String(port),
    )
})

test('the scripts are ones that Debian’s shell reads', () => {
  for (const path of ['debian/install.sh', 'backup/backup.sh', 'backup/restore.sh'])
    execFileSync('sh', ['-n', join(ROOT, 'infra', path)])
})

test.run()
