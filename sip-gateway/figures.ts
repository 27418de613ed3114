/** What goes on in this gateway, for Prometheus. Nothing in it names a caller. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { maySeeFigures } from '../shared/service-secret.ts'
import type { GatewayConfig } from './config.ts'
import type { Log } from './log.ts'

const TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Counts. Seconds, bytes. */
export class Figures {
  #answered = 0
  #silent = 0
  #faults = 0
  #lateS = 0
  readonly #calls: () => number

  /** `calls`: how many go on. */
  constructor(calls: () => number) {
    this.#calls = calls
  }

  /** A telephone is heard. */
  answered(): void {
    this.#answered += 1
  }

  /** A call ended because no sound of it came any more. */
  silent(): void {
    this.#silent += 1
  }

  /** A SIP message met a bug. */
  fault(): void {
    this.#faults += 1
  }

  /** How late sound was mixed lately, p99. */
  late(ms: number): void {
    this.#lateS = ms / 1_000
  }

  /** All of them as Prometheus reads them. */
  get text(): string {
    const { user, system } = process.cpuUsage()
    const calls = this.#calls()
    return [
      ...figure('gateway_calls', 'gauge', 'Calls that go on', calls),
      ...figure('gateway_calls_answered_total', 'counter', 'Calls that were answered', this.#answered),
      ...figure(
        'gateway_calls_silent_total',
        'counter',
        'Calls that ended because no sound came',
        this.#silent,
      ),
      ...figure(
        'gateway_faults_total',
        'counter',
        'Bugs that were met and survived: read the log',
        this.#faults,
      ),
      ...figure(
        'gateway_mixing_late_seconds',
        'gauge',
        'How late sound was mixed lately, p99',
        calls === 0 ? 0 : this.#lateS,
      ),
      ...figure('process_resident_memory_bytes', 'gauge', 'Resident memory', process.memoryUsage.rss()),
      ...figure('process_cpu_seconds_total', 'counter', 'CPU time taken', (user + system) / 1e6),
      '',
    ].join('\n')
  }
}

function figure(name: string, type: 'gauge' | 'counter', help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${String(value)}`]
}

type Shown = { readonly port: number; readonly close: () => void }

/**
 * Answers `GET /metrics` to this machine and to who has the secret, and nothing else. Where its port is taken telephones
 * are served all the same: that is said in the log.
 */
export async function serveFigures(
  figures: Pick<Figures, 'text'>,
  { metrics: { host, port }, server: { secret } }: Pick<GatewayConfig, 'metrics' | 'server'>,
  log: Log,
): Promise<Shown> {
  const http = createServer((request, response) => {
    const asked = request.method === 'GET' && request.url === '/metrics'
    if (asked && maySeeFigures(request, secret))
      response.writeHead(200, { 'content-type': TYPE, 'cache-control': 'no-store' }).end(figures.text)
    else response.writeHead(404).end()
  })
  http.listen(port, host)
  try {
    await once(http, 'listening')
  } catch (error) {
    log.error(
      { err: error, host, port },
      'there are no figures for Prometheus: SIP_METRICS_PORT is taken, or METRICS_HOST is not an address of this machine',
    )
    return { port: 0, close: () => undefined }
  }
  const close = (): void => {
    http.close()
    http.closeAllConnections()
  }
  return { port: (http.address() as AddressInfo).port, close }
}
