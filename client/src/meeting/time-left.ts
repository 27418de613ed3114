const MINUTE = 60_000

/** Before the end of a meeting's time, the moments at which people are warned, in minutes. */
export type Warned = 5 | 1

/** Which warning is due with so much time left, in ms; each stands for a minute. */
export function warningAt(leftMs: number): Warned | null {
  if (leftMs <= 0) return null
  if (leftMs <= MINUTE) return 1
  return leftMs > 4 * MINUTE && leftMs <= 5 * MINUTE ? 5 : null
}

/** So little time is left that it is shown instead of what has passed. */
export function isShort(leftMs: number): boolean {
  return leftMs <= 5 * MINUTE
}
