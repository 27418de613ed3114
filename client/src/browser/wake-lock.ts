/** Keeps the screen from going dark, where the browser can, until what it returns is called. */
export function keepScreenOn(): () => void {
  const stop = new AbortController()
  let held: WakeLockSentinel | null = null
  const hold = async () => {
    // Browsers let go of it with the page out of sight. None is given with an empty battery, or in a frame that may not.
    if (document.visibilityState !== 'visible' || (held && !held.released)) return
    const lock = (navigator as { wakeLock?: WakeLock }).wakeLock
    const given = await lock?.request('screen').catch(() => null)
    if (stop.signal.aborted) await given?.release()
    else held = given ?? null
  }
  document.addEventListener('visibilitychange', () => void hold(), { signal: stop.signal })
  void hold()
  return () => {
    stop.abort()
    void held?.release()
  }
}
