/** What a timer shows and says at a moment: pure. Times in ms by the server's clock. */
import type { Timer } from '../../../../shared/timer.ts'

/** With so much left it is said, besides the end. */
const SAID_MS = [300_000, 60_000]

/** What is left of a countdown, or what has passed on a stopwatch: whole seconds, never less than nothing. */
export function shownAt({ startedAt, endsAt }: Timer, now: number): number {
  const ms = endsAt === null ? Math.floor((now - startedAt) / 1_000) : Math.ceil((endsAt - now) / 1_000)
  return Math.max(0, ms) * 1_000
}

export function isOver({ endsAt }: Timer, now: number): boolean {
  return endsAt !== null && now >= endsAt
}

/** What is to be said of a countdown, of what came between two moments: that it is over, or how many minutes are left. */
export function saidBetween({ endsAt }: Timer, before: number, now: number): 'over' | number | null {
  if (endsAt === null) return null
  if (before < endsAt && now >= endsAt) return 'over'
  const said = SAID_MS.findLast((left) => before < endsAt - left && now >= endsAt - left)
  return said === undefined ? null : said / 60_000
}
