/** From PORT to METRICS_PORT, when nothing is said. */
const METRICS_OFFSET = 9

/** The server's own figures: its Prometheus page read as numbers, by name with labels as printed. `url`: of the web server. */
export async function readMetrics(url: string): Promise<ReadonlyMap<string, number>> {
  const at = new URL('/metrics', url)
  at.port = String(Number(at.port) + METRICS_OFFSET)
  const response = await fetch(at)
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`)
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const gap = line.lastIndexOf(' ')
      return [line.slice(0, gap), Number(line.slice(gap + 1))]
    }),
  )
}

/** How late the server's timers came between two readings: the p-th percentile in ms, as exactly as its buckets are. */
export function lagBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  p: number,
): number {
  const buckets = [...after].flatMap(([name, count]) => {
    const bound = /^preau_event_loop_lag_seconds_bucket\{le="([\d.]+|\+Inf)"\}$/.exec(name)?.[1]
    return bound === undefined
      ? []
      : [{ ms: Number(bound.replace('+Inf', 'Infinity')) * 1000, count: count - (before.get(name) ?? 0) }]
  })
  buckets.sort((one, other) => one.ms - other.ms)
  const wanted = ((buckets.at(-1)?.count ?? Number.NaN) * p) / 100
  const at = buckets.findIndex(({ count }) => count >= wanted)
  const [below, above] = [buckets[at - 1] ?? { ms: 0, count: 0 }, buckets[at]]
  if (above === undefined) return Number.NaN
  return below.ms + ((above.ms - below.ms) * (wanted - below.count)) / (above.count - below.count)
}
