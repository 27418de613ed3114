/** Who was turned away at the door of a meeting, and who was let in there: remembered by more than one page. */
import { Refused } from '../../shared/refused.ts'
import type { Meeting, Person } from './meeting.ts'
import { keysOf as keysOfPerson } from './person.ts'

/** Who may ask again does so after so long, in ms. */
export const DENIED_PAUSE_MS = 60_000
/** So many keys are remembered of each kind: strangers choose how many there are. */
export const REMEMBERED_MAX = 2_000

/** By what somebody is known again: who may come as a moderator is never turned away. */
export type Known = Pick<Person, 'id' | 'browser' | 'account'>

function keysOf(who: Known): string[] {
  return [`id ${who.id}`, ...keysOfPerson(who)]
}

/** The meeting in which somebody was denied until then; null: for all of it. */
export function withDenied(meeting: Meeting, who: Known, until: number | null): Meeting {
  const denied = remembering(meeting.denied, who, until)
  return { ...meeting, denied, admitted: withoutAdmitted(meeting.admitted, who) }
}

function remembering<V>(known: ReadonlyMap<string, V>, who: Known, value: V): ReadonlyMap<string, V> {
  const remembered = new Map(known)
  for (const key of keysOf(who)) {
    remembered.delete(key)
    remembered.set(key, value)
  }
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED_MAX) break
    remembered.delete(oldest)
  }
  return remembered
}

/** The meeting in which somebody waits until a moderator admits them again. `by`: the name of the moderator who wants it so. */
export function withSentBack(meeting: Meeting, who: Known, by: string): Meeting {
  const sentBack = remembering(meeting.sentBack, who, by)
  return { ...meeting, sentBack, admitted: withoutAdmitted(meeting.admitted, who) }
}

/** The name of the moderator who sent somebody back; null when they may come in as all others. */
export function sentBackBy({ sentBack }: Meeting, who: Known): string | null {
  return keysOf(who).flatMap((key) => sentBack.get(key) ?? [])[0] ?? null
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

/** The meeting in which a moderator has admitted somebody. */
export function withAdmitted(meeting: Meeting, who: Known): Meeting {
  const { browser } = who
  const sentBack = new Map(meeting.sentBack)
  for (const key of keysOf(who)) sentBack.delete(key)
  if (browser === null || meeting.admitted.has(browser)) return { ...meeting, sentBack }
  return { ...meeting, sentBack, admitted: new Set([...meeting.admitted, browser].slice(-REMEMBERED_MAX)) }
}

/** The browsers of those who were admitted, without one. */
export function withoutAdmitted(
  admitted: Meeting['admitted'],
  { browser }: Pick<Person, 'browser'>,
): Meeting['admitted'] {
  if (browser === null || !admitted.has(browser)) return admitted
  const rest = new Set(admitted)
  rest.delete(browser)
  return rest
}
