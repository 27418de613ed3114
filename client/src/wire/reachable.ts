import type { Found } from '../../../shared/silence.ts'

/** A server that takes longer to say that it is there is asked again, in ms. */
const PATIENCE_MS = 5_000

/** Whether the server answers a plain request; `unavailable` of a proxy in front of it counts as no. */
export async function isThere(): Promise<boolean> {
  return (await lookFor()) === 'server'
}

/** Who answers a plain request to a node, or to any of them. Never throws. */
export async function lookFor(node = ''): Promise<Found> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const { ok } = await fetch(`${node}/healthz`, { method: 'HEAD', cache: 'no-store', signal })
    return ok ? 'server' : 'nobody'
  } catch {
    return 'nothing'
  }
}
