/** Nothing for this long while somebody speaks means that the way is broken, in ms. */
export const STALLED_MS = 1_000

export type Arrivals = {
  /** A sum that grows with every packet played. */
  readonly sum: number
  /** When it grew last, in ms. */
  readonly at: number
}

/** The arrivals after another look. While nobody is expected to be heard, nothing is missed. */
export function arrivalsAfter(before: Arrivals, sum: number, expected: boolean, now: number): Arrivals {
  return sum === before.sum && expected ? before : { sum, at: now }
}

/** Whether sound that should arrive does not. */
export function stalled(arrivals: Arrivals, now: number): boolean {
  return now - arrivals.at >= STALLED_MS
}
