export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** The only way in which time reaches the server's parts. */
export type Clock = {
  /** ms since the epoch, as the machine's clock has it now: for what other machines or later processes compare. It may jump. */
  now(): number
  /**
   * Steady time in ms: never goes back, never jumps, whoever sets the machine's clock. For limits and for all that happens
   * in a meeting. It began at the machine's time when this process started; it may stand still while the machine sleeps.
   */
  steady(): number
  /** Acts once, `ms` of steady time from now at the earliest; the returned function calls it off. */
  after(ms: number, act: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Math.round(performance.timeOrigin + performance.now()),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}
