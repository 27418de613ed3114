/** What infra/compose and infra/container ship, by the words of Compose and against what the programs take. No engine runs them here. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseDotenv } from '../supervisor/dotenv.mjs'

const words = z.array(z.string())
const duration = z.string().regex(/^(\d+(s|m|h))+$/)
/** As much of https://github.com/compose-spec/compose-spec as we use: a word that is none of it is a mistake. */
const Service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: words.optional(),
  network_mode: z.enum(['host']).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  restart: z.enum(['unless-stopped', 'on-failure']),
  read_only: z.boolean().optional(),
  tmpfs: words.optional(),
  cap_drop: words.optional(),
  security_opt: words.optional(),
  ulimits: z.strictObject({ nofile: z.int() }).optional(),
  ports: words.default([]),
  volumes: words.default([]),
  shm_size: z.string().optional(),
  stop_grace_period: duration.optional(),
  depends_on: z
    .union([
      words,
      z.record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) })),
    ])
    .optional(),
  healthcheck: z
    .strictObject({ test: words, interval: duration, timeout: duration, retries: z.int() })
    .optional(),
})
const Compose = z.strictObject({
  name: z.string().optional(),
  'x-preau': z.unknown().optional(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()).default({}),
})

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDER = join(ROOT, 'infra/compose')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))
const compose = (name: string): z.output<typeof Compose> =>
  Compose.parse(parse(read(`infra/compose/${name}`), { merge: true }))
/** Not for operators, so not in the table. */
const INTERNAL = ['SFU_HOST', 'SFU_PORT', 'NODE_ENV', 'MEDIASOUP_WORKER_BIN']

const test = suite('compose')

for (const name of files) {
  test(`${name}: what it mounts is here, and nothing is open to the world by itself`, () => {
    const { services, volumes } = compose(name)
    for (const [service, { volumes: mounted, ports, network_mode: network }] of Object.entries(services)) {
      for (const mount of mounted) {
        const [from = ''] = mount.split(':')
        if (from.startsWith('../')) assert.ok(existsSync(join(FOLDER, from)), `${service}: ${from}`)
        else if (!from.startsWith('./')) assert.ok(from in volumes, `${service}: ${from} is no volume`)
      }
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, service)
      if (network !== 'host') assert.is(service, 'database')
    }
  })
}

test('each program of ours is there, has only variables that there are, and holds no secrets that it does not need', () => {
  const { services } = compose('compose.yaml')
  const table = read('CONTRIBUTING.md')
  const told = parseDotenv(read('infra/compose/preau.env'))
  for (const name of ['server', 'sfu', 'gateway']) {
    const { command = [], environment = {}, env_file: file } = services[name] ?? {}
    assert.ok(existsSync(join(ROOT, command[0] ?? 'none')), name)
    assert.is(file, 'preau.env')
    for (const variable of [...Object.keys(told), ...Object.keys(environment)])
      assert.ok(table.includes(`\`${variable}\``) || INTERNAL.includes(variable), `${name}: ${variable}`)
    if (name !== 'server')
      for (const secret of ['SECRET_KEY', 'DATABASE_URL', 'OIDC_PROVIDERS', 'TURN_SECRET'])
        assert.is(environment[secret], '', `${name} ${secret}`)
  }
})

test('with its variables filled in, all three programs take what they are told', () => {
  const { services } = compose('compose.yaml')
  const filled = {
    ...parseDotenv(read('infra/compose/preau.env')),
    NODE_ENV: 'production',
    SECRET_KEY: '0123456789abcdef'.repeat(4),
    SERVICE_SECRET: 'fedcba9876543210'.repeat(4),
    MEDIA_IP: '10.0.0.5',
    OIDC_PROVIDERS:
      '[{"id":"x","name":"X","issuer":"https://id.example","clientId":"a","clientSecret":"b","audience":"organiser"}]',
  }
  const said = (service: string, folder: string): Record<string, unknown> => {
    const env = { ...filled, ...services[service]?.environment }
    const words = [join(ROOT, 'scripts/doctor/understand.mjs'), join(ROOT, folder, 'config.ts')]
    const [read] = JSON.parse(execFileSync(process.execPath, words, { env }).toString()) as Record<
      string,
      unknown
    >[]
    return read ?? {}
  }
  assert.equal([said('server', 'server')['port'], said('server', 'server')['bad']], [3000, undefined])
  assert.equal([said('sfu', 'sfu')['port'], said('sfu', 'sfu')['mediaPort']], [3001, 40_000])
  assert.equal(said('gateway', 'sip-gateway')['line'], 'off')
})

test('the image is made of files that are here, by the script that installs on Debian, and runs as nobody', () => {
  const file = read('infra/container/Containerfile')
  const [, script = ''] = /^RUN \/opt\/preau\/(\S+) /m.exec(file) ?? []
  accessSync(join(ROOT, script), constants.X_OK)
  const [, program = ''] = /^CMD \["(\S+)"\]$/m.exec(file) ?? []
  assert.ok(existsSync(join(ROOT, program)))
  assert.match(file, /^USER 10001:10001$/m)
  const [, variables = ''] = /^ENV (.*)$/m.exec(file) ?? []
  for (const variable of variables.split(' '))
    assert.ok(INTERNAL.includes(variable.split('=')[0] ?? ''), variable)
  for (const kept of ['.env', 'data', '.git'])
    assert.match(read('infra/container/Containerfile.dockerignore'), `${kept}\n`)
})

test.run()
