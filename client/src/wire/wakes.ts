/** A clock that stood still for longer than this means that the machine slept, in ms. */
export const SLEEP_GAP_MS = 20_000
/** After a longer sleep nobody expects to be seen or heard, in ms. */
export const LONG_SLEEP_MS = 5 * 60_000

const TICK_MS = 1_000

export type Wakes = {
  /** The machine has another network, or one again. */
  readonly onNetwork: () => void
  /** The machine has lost its network. */
  readonly onOffline: () => void
  /** The page is looked at again. */
  readonly onVisible: () => void
  /** The machine slept for `ms`. */
  readonly onWake: (ms: number) => void
  /** This machine's clock was set: what to add to it now to have the server's, in ms. */
  readonly onClockSet: (skew: number) => void
  /** What there was to add before, in ms. */
  readonly skew: () => number
}

/** A server that does not answer within this is asked in vain, in ms: after a sleep the network is not there at once. */
const CLOCK_PATIENCE_MS = 2_000

/** What to add to this machine's clock to have the server's, in ms; null when the server does not say. */
export type AskSkew = () => Promise<number | null>

/** How long the machine slept between two ticks of a clock that should tick often; 0 when it did not. */
export function sleptBetween(before: number, after: number): number {
  const gap = after - before
  return gap > SLEEP_GAP_MS ? gap : 0
}

/**
 * What a gap between two ticks was, where steady time did not see it: the server's clock tells a sleep, in which it went
 * on as this one did, from a clock that was set. `skew` null: nobody knows, and a sleep it is.
 */
export function gapWas(gap: number, skewBefore: number, skew: number | null): 'sleep' | 'clock-set' {
  return skew !== null && Math.abs(skew - skewBefore) > Math.abs(gap) / 2 ? 'clock-set' : 'sleep'
}

async function askSkew(): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(CLOCK_PATIENCE_MS)
    const { headers } = await fetch('/healthz', { method: 'HEAD', cache: 'no-store', signal })
    // To the second (RFC 9110 §6.6.1): gaps are longer.
    const server = Date.parse(headers.get('date') ?? '')
    return Number.isNaN(server) ? null : server - Date.now()
  } catch {
    return null
  }
}

/** Tells of everything that makes a path worth testing at once. Returns what ends it. */
export function watchWakes(wakes: Wakes, ask: AskSkew = askSkew): () => void {
  const stop = new AbortController()
  const { signal } = stop
  window.addEventListener('online', wakes.onNetwork, { signal })
  window.addEventListener('offline', wakes.onOffline, { signal })
  watchKind(connectionOf(navigator), wakes.onNetwork, signal)
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') wakes.onVisible()
    },
    { signal },
  )
  let before = { wall: Date.now(), steady: performance.now() }
  const decide = async (gap: number) => {
    const { skew } = wakes
    const known = skew()
    const now = await ask()
    if (signal.aborted) return
    if (gapWas(gap, known, now) === 'clock-set') wakes.onClockSet(now ?? known)
    else if (gap > 0) wakes.onWake(gap)
  }
  const tick = setInterval(() => {
    const now = { wall: Date.now(), steady: performance.now() }
    const unseen = now.wall - before.wall - (now.steady - before.steady)
    const slept = sleptBetween(before.steady, now.steady)
    before = now
    // Steady time stands still while some machines sleep, and a clock that is set looks the same.
    if (Math.abs(unseen) > SLEEP_GAP_MS) void decide(unseen)
    // A hidden page's timers may be held to one a minute: that is no sleep.
    else if (slept > 0 && (document.visibilityState === 'visible' || slept > 2 * 60_000)) wakes.onWake(slept)
  }, TICK_MS)
  signal.addEventListener('abort', () => {
    clearInterval(tick)
  })
  return () => {
    stop.abort()
  }
}

// The Network Information API is not in the DOM library: Chromium and Firefox for Android have it.
type NetworkConnection = EventTarget & { readonly type?: string }

function connectionOf(from: Navigator): NetworkConnection | undefined {
  return (from as Navigator & { readonly connection?: NetworkConnection }).connection
}

/** Its event also tells of every new estimate of speed, which is no other network. */
function watchKind(
  connection: NetworkConnection | undefined,
  onOther: () => void,
  signal: AbortSignal,
): void {
  let kind = connection?.type
  const listener = () => {
    if (connection?.type === kind) return
    kind = connection?.type
    onOther()
  }
  connection?.addEventListener('change', listener, { signal })
}
