import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { portalRoutes } from '../../shared/portal-routes.ts'

/** What is read at each scrape. */
export type Readings = {
  readonly meetings: () => number
  readonly participants: () => number
  readonly waiting: () => number
  readonly sockets: () => number
  readonly journalBacklog: () => number
  readonly journalDropped: () => number
}

// Each look wakes the process: seldom when nobody is there.
const LAG_EVERY_MS = 20
const LAG_IDLE_EVERY_MS = 1_000
const PREFIX = 'preau_'

/** The numbers of one server process. Nothing in them names a room or a person. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'route' | 'status'>
  readonly #durations: Histogram<'route'>
  readonly #codes: Counter<'outcome'>
  readonly #limits: Counter<'limit'>
  readonly #faults: Counter
  readonly #stopWatchingLag: () => void

  constructor(readings: Readings) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LAG_IDLE_EVERY_MS })
    // These count the time between two looks as lag. Ours is told as `preau_event_loop_lag_seconds`.
    for (const { name } of this.#registry.getMetricsAsArray())
      if (name.startsWith('nodejs_eventloop_lag')) this.#registry.removeSingleMetric(name)
    gauge('meetings', 'Meetings that go on', readings.meetings, registers)
    gauge('participants', 'Participants inside, here or away', readings.participants, registers)
    gauge('waiting', 'People who wait to be let in, here or away', readings.waiting, registers)
    gauge('sockets', 'Browser sockets', readings.sockets, registers)
    gauge('journal_backlog_rows', 'Journal rows not yet written', readings.journalBacklog, registers)
    gauge('journal_dropped_rows', 'Journal rows lost since the start', readings.journalDropped, registers)
    this.#requests = new Counter({
      name: `${PREFIX}http_requests_total`,
      help: 'HTTP requests answered',
      labelNames: ['route', 'status'],
      registers,
    })
    this.#durations = new Histogram({
      name: `${PREFIX}http_request_duration_seconds`,
      help: 'Time to answer an HTTP request',
      labelNames: ['route'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    })
    this.#codes = new Counter({
      name: `${PREFIX}code_attempts_total`,
      help: 'Connection codes and PINs tried by people who are signed in; refused: without a look',
      labelNames: ['outcome'],
      registers,
    })
    for (const outcome of ['right', 'wrong', 'refused']) this.#codes.inc({ outcome }, 0)
    this.#limits = new Counter({
      name: `${PREFIX}limits_met_total`,
      help: 'What was refused because somebody did it too often, by limit',
      labelNames: ['limit'],
      registers,
    })
    this.#faults = new Counter({
      name: `${PREFIX}faults_total`,
      help: 'Bugs that were met and survived: read the log',
      registers,
    })
    this.#stopWatchingLag = watchLag(readings.sockets, registers)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** All numbers as Prometheus reads them. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** Counts a bug. */
  fault(): void {
    this.#faults.inc()
  }

  /** Counts a connection code or PIN that somebody tried. */
  codeTried(outcome: 'right' | 'wrong' | 'refused'): void {
    this.#codes.inc({ outcome })
  }

  /** Counts one who met a limit. */
  limitMet(limit: string): void {
    this.#limits.inc({ limit })
  }

  /** Counts requests by route and status. A route is a pattern of ours: paths hold tokens. */
  get requests(): RequestHandler {
    return (request, response, next) => {
      const startedAt = performance.now()
      response.once('finish', () => {
        const route = routeOf(request.path)
        this.#requests.inc({ route, status: response.statusCode })
        this.#durations.observe({ route }, (performance.now() - startedAt) / 1000)
      })
      next()
    }
  }

  close(): void {
    this.#stopWatchingLag()
  }
}

// Named one by one: every path that anybody makes up would be kept for ever.
const ROUTES: readonly { readonly pattern: RegExp; readonly route: string | null }[] = [
  ...Object.values(portalRoutes).map(({ path }) => ({
    pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
    route: path,
  })),
  { pattern: /^\/api\/media-capabilities$/, route: null },
  { pattern: /^\/(?:healthz|readyz)$/, route: null },
  { pattern: /^\/(?:assets|join|meeting)(?=\/)/, route: null },
]

function routeOf(path: string): string {
  if (path === '/') return path
  for (const { pattern, route } of ROUTES) {
    const found = pattern.exec(path)
    if (found !== null) return route ?? found[0]
  }
  return 'other'
}

function gauge(name: string, help: string, read: () => number, registers: Registry[]): void {
  new Gauge({
    name: `${PREFIX}${name}`,
    help,
    registers,
    collect() {
      this.set(read())
    },
  })
}

/** How late a timer comes is how long others had to wait for this process. */
function watchLag(sockets: () => number, registers: Registry[]): () => void {
  const lag = new Histogram({
    name: `${PREFIX}event_loop_lag_seconds`,
    help: 'How late timers are',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 1, 3],
    registers,
  })
  let timer: NodeJS.Timeout
  const look = (): void => {
    const every = sockets() > 0 ? LAG_EVERY_MS : LAG_IDLE_EVERY_MS
    const due = performance.now() + every
    timer = setTimeout(() => {
      lag.observe(Math.max(0, performance.now() - due) / 1000)
      look()
    }, every)
    timer.unref()
  }
  look()
  return () => {
    clearTimeout(timer)
  }
}
