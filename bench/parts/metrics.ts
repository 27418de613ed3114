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
