import { TIME_WARNINGS_MS } from '../../../shared/room-limits.ts'

/** How long a warning stands, in ms. */
const STANDS_MS = 60_000

/** Which warning is due with so much time left (ms): that of so many minutes. */
export function warningAt(leftMs: number): number | null {
  const due = TIME_WARNINGS_MS.find((at) => leftMs <= at && leftMs > Math.max(0, at - STANDS_MS))
  return due === undefined ? null : due / 60_000
}

/** By how much one press prolongs a meeting. */
export const PROLONG_MINUTES = 15

/** With less time left (ms) that is shown instead of what has passed. */
const SHOWN_UNDER_MS = 30 * 60_000

/** So little time is left that it is shown instead of what has passed. */
export function isShort(leftMs: number): boolean {
  return leftMs < SHOWN_UNDER_MS
}

/** So little time is left that people were warned. */
export function isPressing(leftMs: number): boolean {
  return leftMs <= Math.max(...TIME_WARNINGS_MS)
}
