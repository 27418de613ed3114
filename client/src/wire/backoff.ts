/** Pauses between attempts: growing from the first to the longest, each cut by chance so that crowds spread out. */
export const FIRST_PAUSE_MS = 150
export const LONGEST_PAUSE_MS = 2_000
/** A server that starts anew takes seconds: pauses that double would by then be as long as its start. */
const GROWTH = 1.5

/** The pause before attempt `attempt` (from 0), in ms. `chance` is uniform in [0, 1). */
export function pauseBefore(attempt: number, chance: number): number {
  const full = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * GROWTH ** Math.min(attempt, 20))
  return Math.round(full * (0.5 + chance / 2))
}
