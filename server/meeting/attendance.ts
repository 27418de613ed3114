/** Who was in a meeting, when, and what they did: counted from its journal. Pure. Times are ms since the epoch. */
import type { Attendance, Dashboard, Participation } from '../../shared/attendance.ts'
import type { ParticipantId } from '../../shared/ids.ts'
import { likenessOf } from '../../shared/likeness.ts'
import type { Event } from './features.ts'
import { steps, type Journal, type Step } from './fold.ts'
import type { Meeting, Participant } from './meeting.ts'
import { timelineOf, type Moment } from './timeline.ts'

type Stay = { readonly from: number; to: number | null; readonly id: ParticipantId }
/** One person, however often they came. */
type Someone = {
  who: Participant
  readonly stays: Stay[]
  spokenMs: number
  messages: number
  hands: number
}

/** A meeting as those who look after it may see it afterwards, or while it goes on. */
export type Attended = {
  readonly attendance: Attendance
  readonly dashboard: Dashboard
}

/**
 * Counts. Who came several times is one person when they are known again: by their account, or by their browser and
 * the name that they gave. Who was away when they were given up was here until they went away.
 *
 * @param end when it ended, null while it goes on
 * @throws UnreadableJournal
 */
export async function attendedIn(journal: Journal, now: number, end: number | null): Promise<Attended> {
  const book = new Book()
  for await (const step of steps(journal)) book.follow(step)
  return book.close(now, end)
}

class Book {
  readonly #people = new Map<string, Someone>()
  /** Who somebody is, by the id that they had inside. */
  readonly #known = new Map<ParticipantId, Someone>()
  readonly #moments: Moment[] = []
  #since = 0
  #at = 0

  follow({ event, before, after }: Step): void {
    if ('at' in event) this.#at = Math.max(this.#at, event.at)
    if (before === null) this.#since = this.#at
    if (before !== null && before.participants !== after.participants) this.#peopleChanged(before, after)
    if (event.type === 'started') this.#since = event.at
    this.#countWhat(event)
  }

  #countWhat(event: Event): void {
    if (event.type === 'message-said') this.#count(event.by, 'messages', 1)
    // One that had come down by itself is the same hand again.
    if (event.type === 'hand-raised' && event.stays !== true) this.#count(event.id, 'hands', 1)
    if (event.type === 'spoke') for (const [id, ms] of event.spoken) this.#count(id, 'spokenMs', ms)
  }

  close(now: number, end: number | null): Attended {
    const until = end ?? now
    for (const { stays } of this.#people.values()) for (const stay of stays) if (end !== null) stay.to ??= end
    const people = [...this.#people.values()].map((one) => participationOf(one, until))
    const about = { since: this.#since, until: end, now }
    const attendees = people.map(({ spokenMs: _spoken, messages: _said, hands: _raised, ...one }) => one)
    const timeline = timelineOf(people, this.#moments, { from: this.#since, to: until })
    return { attendance: { ...about, attendees }, dashboard: { ...about, attendees: people, timeline } }
  }

  #peopleChanged({ participants: before }: Meeting, { participants: after }: Meeting): void {
    for (const [id, was] of before) if (!after.has(id)) this.#goes(was)
    for (const [id, who] of after) {
      const was = before.get(id)
      if (was === undefined) this.#comes(who)
      else if (was !== who) this.#changes(who)
    }
  }

  #comes(who: Participant): void {
    const key = keyOf(who)
    const someone = this.#people.get(key) ?? { who, stays: [], spokenMs: 0, messages: 0, hands: 0 }
    someone.who = who
    someone.stays.push({ id: who.id, from: this.#at, to: null })
    this.#people.set(key, someone)
    this.#known.set(who.id, someone)
  }

  #goes({ id, awaySince }: Participant): void {
    const stay = this.#known.get(id)?.stays.findLast((one) => one.id === id && one.to === null)
    if (stay !== undefined) stay.to = Math.max(stay.from, awaySince ?? this.#at)
  }

  #changes(who: Participant): void {
    const someone = this.#known.get(who.id)
    if (someone?.who.id === who.id) someone.who = who
  }

  #count(id: ParticipantId, what: 'spokenMs' | 'messages' | 'hands', by: number): void {
    const someone = this.#known.get(id)
    if (someone === undefined) return
    someone[what] += by
    this.#moments.push({ at: this.#at, what, by })
  }
}

/** By what somebody is known again. Whoever shares a browser gives a name of their own. */
function keyOf({ id, name, account, browser }: Participant): string {
  if (account !== null) return `account ${account.userId ?? account.session}`
  return browser === null ? id : `browser ${browser} ${likenessOf(name.replace(/ \(\d+\)$/u, ''))}`
}

function participationOf({ who, stays, ...counted }: Someone, until: number): Participation {
  const { role, via, verified } = who
  const together = joinedUp(stays)
  const presentMs = together.reduce((sum, { from, to }) => sum + (to ?? until) - from, 0)
  return { name: shownName(who), role, via, verified, stays: together, presentMs, ...counted }
}

/** Two pages at once are one presence. */
function joinedUp(stays: readonly Stay[]): Participation['stays'] {
  const together: { from: number; to: number | null }[] = []
  for (const { from, to } of stays) {
    const last = together.at(-1)
    if (last === undefined || (last.to !== null && from > last.to)) together.push({ from, to })
    else if (last.to !== null) last.to = to === null ? null : Math.max(last.to, to)
  }
  return together
}

/** What a list may say of somebody: of a telephone's number its last two digits. */
function shownName({ name, via }: Participant): string {
  const digits = name.replace(/\D/gu, '')
  return via === 'phone' && /^[+(]?[\d\s().-]{4,}$/u.test(name) ? `•••• ${digits.slice(-2)}` : name
}
