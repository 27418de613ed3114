const WARNED_MS = 5 * 60_000

/** Warns some minutes before an end that is `left` ms away, if it is further. What is returned calls that off. */
export function warnAhead(left: number, warn: (minutes: number) => void): () => void {
  if (left <= WARNED_MS) return () => undefined
  const timer = setTimeout(() => {
    warn(WARNED_MS / 60_000)
  }, left - WARNED_MS)
  return () => {
    clearTimeout(timer)
  }
}
