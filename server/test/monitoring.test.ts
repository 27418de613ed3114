/** What infra ships for Prometheus and Grafana, in Prometheus itself, before a server and an sfu that run. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../scripts/test-database.mjs'
import { freshDatabase, remembering } from './db/given.ts'
import { eventually } from './eventually.ts'
import { freePort } from './http/site.ts'
import { startRealSfu, type RealSfu } from './real-sfu.ts'
import { Figures, serveFigures } from '../../sip-gateway/figures.ts'
import { killServers, startServerProcess, untilReady, type ServerProcess } from './server-process.ts'

type Dashboard = {
  readonly uid: string
  readonly panels: readonly {
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }[]
}
type Answered = { readonly status: string; readonly data: { readonly result: readonly unknown[] } }

const INFRA = fileURLToPath(new URL('../../infra/', import.meta.url))
const RULES = readFileSync(join(INFRA, 'prometheus/preau.rules.yml'), 'utf8')
const BOARDS = readdirSync(join(INFRA, 'grafana')).map(
  (name) => JSON.parse(readFileSync(join(INFRA, 'grafana', name), 'utf8')) as Dashboard,
)
const QUERIES = BOARDS.flatMap(({ panels }) =>
  panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr }))),
)
const installed = spawnSync('promtool', ['--version']).status === 0

const test = suite('monitoring')
const folder = mkdtempSync(join(tmpdir(), 'preau-prometheus-'))
let server: ServerProcess
let sfu: RealSfu
let gateway: Awaited<ReturnType<typeof serveFigures>>
test.before(async () => {
  const { database, url: databaseUrl } = await freshDatabase(await createDatabase())
  await database.destroy()
  sfu = await startRealSfu()
  server = await startServerProcess({ databaseUrl, sfu })
  await untilReady(server)
  gateway = await serveFigures(
    new Figures(() => 1),
    { metrics: { host: '127.0.0.1', port: 0 }, server: { url: server.url, secret: sfu.secret } },
    remembering().log,
  )
})
test.after(async () => {
  killServers()
  gateway.close()
  await sfu.serving.close()
  await stopDatabases()
  rmSync(folder, { recursive: true, force: true })
})

/** What a process shows, by the names that queries have for it. */
async function shown(url: string): Promise<string[]> {
  const text = await (await fetch(url)).text()
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  )
}

test('every figure that a rule or a dashboard asks for is shown by a server, an sfu or a gateway that runs', async () => {
  const figures = new Set(['up', ...(await shown(server.metricsUrl)), ...(await shown(`${sfu.url}/metrics`))])
  for (const name of await shown(`http://127.0.0.1:${String(gateway.port)}/metrics`)) figures.add(name)
  const rules = [...RULES.matchAll(/expr: (.*)$/gm)].map(([, expr = '']) => expr)
  assert.ok(rules.length > 10 && QUERIES.length > 20)
  for (const expr of [...rules, ...QUERIES.map(({ expr }) => expr)]) {
    const names = [...expr.matchAll(/\b(?:up|(?:preau|sfu|gateway|process|nodejs)_\w+)\b/g)].map(
      ([name]) => name,
    )
    assert.ok(names.length > 0, expr)
    for (const name of names) assert.ok(figures.has(name), `nobody shows ${name}, which ${expr} asks for`)
  }
})

if (installed) {
  test('Prometheus takes the rules, and each fires when it should', () => {
    for (const words of [
      ['check', 'config', 'prometheus.yml'],
      ['check', 'rules', 'preau.rules.yml'],
      ['test', 'rules', 'preau.rules.test.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', words, {
        cwd: join(INFRA, 'prometheus'),
        encoding: 'utf8',
      })
      assert.is(status, 0, `${words.join(' ')}\n${stdout}${stderr}`)
    }
    const tried = readFileSync(join(INFRA, 'prometheus/preau.rules.test.yml'), 'utf8')
    for (const [, alert = ''] of RULES.matchAll(/- alert: (\w+)/g))
      assert.match(tried, `alertname: ${alert}`, `${alert} is never tried`)
  })

  test('every panel has data in a Prometheus that looks at a running server, sfu and gateway', async () => {
    const at = `127.0.0.1:${String(await freePort())}`
    cpSync(join(INFRA, 'prometheus'), folder, { recursive: true })
    const config = readFileSync(join(INFRA, 'prometheus/prometheus.yml'), 'utf8')
      .replaceAll('15s', '1s')
      .replace('127.0.0.1:3009', new URL(server.metricsUrl).host)
      .replace('127.0.0.1:3001', new URL(sfu.url).host)
      .replace('127.0.0.1:5069', `127.0.0.1:${String(gateway.port)}`)
    writeFileSync(join(folder, 'prometheus.yml'), config)
    execFileSync('promtool', ['check', 'config', join(folder, 'prometheus.yml')], { stdio: 'pipe' })
    const words = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
    ]
    const prometheus = spawn('prometheus', [...words, `--web.listen-address=${at}`], { stdio: 'ignore' })
    const ended = once(prometheus, 'exit')
    try {
      const left = new Set(QUERIES)
      await eventually(
        'every panel has data',
        async () => {
          if (prometheus.exitCode !== null) throw new Error('Prometheus ended')
          // Figures by status and by route begin with the first request.
          await fetch(server.url).catch(() => null)
          for (const query of left) if (await hasData(at, query.expr)) left.delete(query)
          return left.size === 0
        },
        60_000,
      ).catch((error: unknown) => {
        throw new Error(`without data: ${[...left].map(({ title }) => title).join(', ')}`, { cause: error })
      })
    } finally {
      prometheus.kill('SIGTERM')
      await ended
    }
  })
} else
  process.stdout.write(
    'NOT RUN rules and dashboards in Prometheus: it is not installed (Debian: prometheus)\n',
  )

async function hasData(at: string, expr: string): Promise<boolean> {
  const query = new URLSearchParams({ query: expr.replaceAll('$__rate_interval', '10s') })
  const answer = await fetch(`http://${at}/api/v1/query?${query.toString()}`).catch(() => null)
  if (answer === null || answer.status === 503) return false
  const { status, data } = (await answer.json()) as Answered
  assert.is(status, 'success', expr)
  return data.result.length > 0
}

test.run()
