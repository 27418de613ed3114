/**
 * The p-th percentile by linear interpolation between the closest ranks; NaN of nothing.
 *
 * @param p 0 to 100
 */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = (p / 100) * (sorted.length - 1)
  const below = sorted[Math.floor(rank)]
  const above = sorted[Math.ceil(rank)]
  if (below === undefined || above === undefined) return Number.NaN
  return below + (above - below) * (rank - Math.floor(rank))
}

/** The middle value, the fiftieth percentile. */
export const median = (values: readonly number[]): number => percentile(values, 50)

/** The sum of all values; 0 of nothing. */
export const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** What is kept of repeated runs, in the unit of the values. */
export type Spread = {
  readonly runs: number
  readonly min: number
  readonly p50: number
  readonly p95: number
}

/** Sums repeated runs up; values are rounded to `digits` decimals. */
export function spread(values: readonly number[], digits = 0): Spread {
  return {
    runs: values.length,
    min: rounded(percentile(values, 0), digits),
    p50: rounded(median(values), digits),
    p95: rounded(percentile(values, 95), digits),
  }
}

/** A number with at most so many decimals, for tables and results. */
export function rounded(value: number, digits = 0): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}

/** How much y grows per unit of x: the slope of the least-squares line. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const meanX = sum(points.map((p) => p.x)) / points.length
  const meanY = sum(points.map((p) => p.y)) / points.length
  const covariance = sum(points.map((p) => (p.x - meanX) * (p.y - meanY)))
  return covariance / sum(points.map((p) => (p.x - meanX) ** 2))
}
