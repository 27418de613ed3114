/** Waits until `holds` gives something other than undefined or false, for what no notice tells. */
export async function eventually<T>(
  what: string,
  holds: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = await holds()
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>
    if (performance.now() > deadline) throw new Error(`${what}: not within ${String(timeoutMs)} ms`)
    await new Promise((again) => setTimeout(again, 10))
  }
}
