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
}

/** How long the machine slept between two ticks of a clock that should tick often; 0 when it did not. */
export function sleptBetween(before: number, after: number): number {
  const gap = after - before
  return gap > SLEEP_GAP_MS ? gap : 0
}

/** Tells of everything that makes a path worth testing at once. Returns what ends it. */
export function watchWakes(wakes: Wakes): () => void {
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
  let before = Date.now()
  const tick = setInterval(() => {
    const slept = sleptBetween(before, Date.now())
    before = Date.now()
    // A hidden page's timers may be held to one a minute: that is no sleep.
    if (slept > 0 && (document.visibilityState === 'visible' || slept > 2 * 60_000)) wakes.onWake(slept)
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
