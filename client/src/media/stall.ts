/** Nothing for this long while somebody speaks means that the way is broken, in ms. */
export const STALLED_MS = 1_000
/** The same while open microphones are silent: Opus then still sends a packet every 400 ms (RFC 6716 §2.1.9). */
export const STALLED_IN_SILENCE_MS = 2_000

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
export function stalled(arrivals: Arrivals, now: number, patience = STALLED_MS): boolean {
  return now - arrivals.at >= patience
}
