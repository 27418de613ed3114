/** Who was turned away at the door of a meeting, and who was let in there: remembered by more than one page. */
import { Refused } from '../../shared/refused.ts'
import type { Meeting, Person } from './meeting.ts'

/** Who may ask again does so after so long, in ms. */
export const DENIED_PAUSE_MS = 60_000
/** So many keys are remembered of each kind: strangers choose how many there are. */
export const REMEMBERED_MAX = 2_000

/** By what somebody is known again: who may come as a moderator is never turned away. */
export type Known = Pick<Person, 'id' | 'browser' | 'account'>

function keysOf({ id, browser, account }: Known): string[] {
  return [
    `id ${id}`,
    ...(browser === null ? [] : [`browser ${browser}`]),
    ...(account === null ? [] : [`account ${account.userId ?? account.session}`]),
  ]
}

/** The meeting in which somebody was denied until then; null: for all of it. */
export function withDenied(meeting: Meeting, who: Known, until: number | null): Meeting {
  const denied = new Map(meeting.denied)
  for (const key of keysOf(who)) {
    denied.delete(key)
    denied.set(key, until)
  }
  for (const oldest of denied.keys()) {
    if (denied.size <= REMEMBERED_MAX) break
    denied.delete(oldest)
  }
  return { ...meeting, denied, admitted: withoutAdmitted(meeting.admitted, who) }
}

/** Until when somebody may not ask again, in ms; null: not in this meeting; undefined: they were not turned away. */
export function deniedUntil({ denied }: Meeting, who: Known): number | null | undefined {
  const found = keysOf(who).flatMap((key) => denied.get(key) ?? (denied.has(key) ? [Infinity] : []))
  if (found.length === 0) return undefined
  const latest = Math.max(...found)
  return latest === Infinity ? null : latest
}

/** @throws Refused `denied`, with the ms until one may ask again, if ever, to who was turned away. */
export function refuseDenied(meeting: Meeting, who: Known, at: number): void {
  const until = deniedUntil(meeting, who)
  if (until === null) throw new Refused('denied', 'a moderator has turned you away')
  if (until === undefined || until <= at) return
  throw new Refused('denied', 'a moderator has turned you away for now', { retryAfterMs: until - at })
}

/** Whether a moderator has admitted somebody of this browser, who was lost since. */
export function isAdmitted({ admitted }: Meeting, { browser }: Pick<Person, 'browser'>): boolean {
  return browser !== null && admitted.has(browser)
}

/** The browsers of those who were admitted, with one more. */
export function withAdmitted(
  admitted: Meeting['admitted'],
  { browser }: Pick<Person, 'browser'>,
): Meeting['admitted'] {
  if (browser === null || admitted.has(browser)) return admitted
  return new Set([...admitted, browser].slice(-REMEMBERED_MAX))
}

/** The same without one. */
export function withoutAdmitted(
  admitted: Meeting['admitted'],
  { browser }: Pick<Person, 'browser'>,
): Meeting['admitted'] {
  if (browser === null || !admitted.has(browser)) return admitted
  const rest = new Set(admitted)
  rest.delete(browser)
  return rest
}
