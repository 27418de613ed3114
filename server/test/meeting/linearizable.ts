/**
 * Whether what many asked of one meeting at once can have happened one after the other: each request at one moment
 * between its beginning and its answer, with the answer that the rules give at that moment. The journal says in which
 * order, so it is enough to find a place in it for each request (linearizability as Herlihy and Wing define it).
 */
import type { ParticipantId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { decide, evolve, type Command, type Event } from '../../meeting/features.ts'
import { opened } from '../../meeting/lifecycle.ts'
import type { Meeting } from '../../meeting/meeting.ts'

/** Of one person no two operations want the same of the same person: so it is known whose work an event is. */
export type Operation = {
  readonly by: ParticipantId
  readonly command: Command
  /** An error's code when it was refused. `unknown`: the answer was lost, it may have happened or not. */
  readonly outcome: string
  /** ms on one clock. */
  readonly startedAt: number
  readonly endedAt: number
}

/**
 * The first reason why not; null when it is linearizable. `journal` begins with `opened`; from `from` on whatever
 * somebody did is in the history.
 */
export function whyNotLinearizable(
  history: readonly Operation[],
  journal: readonly Event[],
  from: number,
): string | null {
  const states = statesOf(journal)
  const explained = new Set<number>()
  const placed: { readonly operation: Operation; readonly place: number }[] = []
  for (const operation of history.toSorted((one, other) => one.startedAt - other.startedAt)) {
    const before = placed.filter(({ operation: { endedAt } }) => endedAt < operation.startedAt)
    const earliest = Math.max(from, ...before.map(({ place }) => place))
    const found = effectOf(operation, states, journal, from) ?? silentPlace(operation, states, earliest)
    if (found === null && operation.outcome === 'unknown') continue
    if (found === null) return `nowhere: ${said(operation)}`
    if (found.at < earliest) {
      const earlier = before.filter(({ place }) => place > found.at).map((one) => said(one.operation))
      return `before what was answered earlier: ${said(operation)}; earlier: ${earlier.join('; ')}`
    }
    for (let index = found.at; index < found.after; index += 1) explained.add(index)
    placed.push({ operation, place: found.after })
  }
  const other = journal.findIndex(
    (event, index) => index >= from && !explained.has(index) && authorOf(event) !== '',
  )
  return other === -1 ? null : `nobody asked for it: ${JSON.stringify(journal[other])}`
}

/** Where in the journal: the number of events before and after it. */
type Place = { readonly at: number; readonly after: number }

/** The meeting before each event, and after the last. */
function statesOf([first, ...rest]: readonly Event[]): Meeting[] {
  if (first?.type !== 'opened') throw new Error('the journal has no beginning')
  const states = [opened(first), opened(first)]
  for (const event of rest) states.push(evolve(states.at(-1) ?? opened(first), event))
  return states
}

function effectOf(operation: Operation, states: readonly Meeting[], journal: readonly Event[], from: number) {
  if (operation.outcome !== 'ok' && operation.outcome !== 'unknown') return null
  for (let at = from; at < journal.length; at += 1) {
    const event = journal[at]
    if (event === undefined || authorOf(event) !== operation.by) continue
    const events = answered(states[at], operation.command)
    if (typeof events === 'string' || events.length === 0) continue
    const after = at + events.length
    if (untimed(events) === untimed(journal.slice(at, after))) return { at, after }
  }
  return null
}

/** The earliest place at which it does nothing and is answered so. */
function silentPlace({ outcome, command, by }: Operation, states: readonly Meeting[], earliest: number) {
  if (outcome === 'unknown') return null
  for (let at = earliest; at < states.length; at += 1) {
    const events = answered(states[at], command)
    const gone = outcome === 'unauthenticated' && !states[at]!.participants.has(by)
    const same = typeof events === 'string' ? events === outcome : outcome === 'ok' && events.length === 0
    if (gone || same) return { at, after: at } satisfies Place
  }
  return null
}

function answered(meeting: Meeting | undefined, command: Command): readonly Event[] | string {
  if (meeting === undefined) return 'nothing'
  try {
    return decide(meeting, command)
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
}

/** Who did it; '' when nobody did. */
function authorOf(event: Event): string {
  if ('admittedBy' in event) return event.admittedBy
  return 'by' in event ? (event.by ?? '') : ''
}

/** Without the moments: those of the command are not known. */
function untimed(events: readonly Event[]): string {
  return JSON.stringify(
    events.map((event) => ({ ...event, at: 0, until: 0, awaySince: 0 })),
    (_, value: unknown) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
        : value,
  )
}

function said({ by, command, outcome, startedAt, endedAt }: Operation): string {
  const [from, to] = [startedAt.toFixed(1), endedAt.toFixed(1)]
  return `${by}: ${JSON.stringify(command)} was answered ${outcome} (${from} to ${to} ms)`
}
