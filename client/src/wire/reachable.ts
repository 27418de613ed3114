/** A server that takes longer to say that it is there is asked again, in ms. */
const PATIENCE_MS = 5_000

/** Whether the server answers a plain request; `unavailable` of a proxy in front of it counts as no. */
export async function isThere(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    return (await fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal })).ok
  } catch {
    return false
  }
}
