/** Pauses between attempts: growing from the first to the longest, each cut by chance so that crowds spread out. */
export const FIRST_PAUSE_MS = 150
export const LONGEST_PAUSE_MS = 2_000
/** A server that starts anew is back within seconds: until then it is asked often, by requests that cost it nothing. */
export const SOON_PAUSE_MS = 400
/** So many attempts are made before pauses grow further. */
export const SOON_ATTEMPTS = 20
/** A server that starts anew takes seconds: pauses that double would by then be as long as its start. */
const GROWTH = 1.5

/** The pause before attempt `attempt` (from 0), in ms. `chance` is uniform in [0, 1). */
export function pauseBefore(attempt: number, chance: number): number {
  const growing = (first: number, steps: number) => first * GROWTH ** Math.min(Math.max(steps, 0), 20)
  const soon = Math.min(SOON_PAUSE_MS, growing(FIRST_PAUSE_MS, attempt))
  const full = Math.min(LONGEST_PAUSE_MS, growing(soon, attempt - SOON_ATTEMPTS))
  return Math.round(full * (0.5 + chance / 2))
}
