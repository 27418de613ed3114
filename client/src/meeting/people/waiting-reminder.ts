/** How often somebody who goes on waiting is brought to mind, in ms. */
const AGAIN_MS = 60_000

/** Rings at once, and once a minute until it is stopped by what it returns. */
export function remindOfWaiting(ring: () => void): () => void {
  ring()
  const timer = setInterval(ring, AGAIN_MS)
  return () => {
    clearInterval(timer)
  }
}
