/** How long to wait before starting a program again that died: at once the first time, then longer. In ms. */
export const DELAYS_MS = [0, 500, 1000, 2000, 5000]
/** A program that lived this long is well again: its next death counts as the first. In ms. */
export const WELL_AFTER_MS = 10_000

/**
 * @param {number} deaths How many deaths in a row came before this one.
 * @param {number} livedMs How long it lived this time.
 * @returns {{ deaths: number, delayMs: number }} What to pass the next time, and how long to wait now.
 */
export function afterDeath(deaths, livedMs) {
  const before = livedMs >= WELL_AFTER_MS ? 0 : deaths
  const delayMs = DELAYS_MS[Math.min(before, DELAYS_MS.length - 1)] ?? 0
  return { deaths: before + 1, delayMs }
}
