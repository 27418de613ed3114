import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Sfu } from './sfu.ts'

/** It wakes the process so often, in ms: at the default of 10 an idle one takes 1 % of a core. */
const LOOP_MONITOR_MS = 1_000

export type Metrics = {
  readonly registry: Registry
  /** Takes note of one answered request. */
  readonly answered: (name: string, ms: number, code: string) => void
  /** Takes note of a bug. */
  readonly fault: () => void
  /** Takes note of somebody who came with another secret. */
  readonly refused: () => void
}

/** Prometheus figures of this process; what the sfu holds is counted when it is asked for. */
export function createMetrics(sfu: () => Sfu | undefined): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_MONITOR_MS })
  const faults = new Counter({
    name: 'sfu_faults_total',
    help: 'Bugs that were met and survived: read the log',
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'sfu_refused_connections_total',
    help: 'Connections that came with another secret',
    registers: [registry],
  })
  const requests = new Histogram({
    name: 'sfu_request_seconds',
    help: 'Time to answer a request of the server',
    labelNames: ['request', 'code'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  })
  gauge(registry, 'sfu_rooms', 'Rooms', () => sfu()?.rooms.length)
  gauge(registry, 'sfu_endpoints', 'Endpoints', () => sum(sfu(), ({ endpoints }) => endpoints.length))
  gauge(registry, 'sfu_producers', 'Producers', () => sum(sfu(), ({ producers }) => producers.length))
  gauge(registry, 'sfu_consumers', 'Consumers', () =>
    sum(sfu(), ({ endpoints }) => endpoints.reduce((all, { forwarding }) => all + forwarding.consumers, 0)),
  )
  new Gauge({
    name: 'sfu_worker_load',
    help: 'Share of one core that a media worker uses',
    labelNames: ['worker'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { index, load } of sfu()?.workers ?? []) this.set({ worker: index }, load)
    },
  })
  return {
    registry,
    answered: (request, ms, code) => {
      requests.observe({ request, code }, ms / 1000)
    },
    fault: () => {
      faults.inc()
    },
    refused: () => {
      refusals.inc()
    },
  }
}

function gauge(registry: Registry, name: string, help: string, value: () => number | undefined): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value() ?? 0)
    },
  })
}

function sum(sfu: Sfu | undefined, of: (room: Sfu['rooms'][number]) => number): number {
  return sfu?.rooms.reduce((all, room) => all + of(room), 0) ?? 0
}
