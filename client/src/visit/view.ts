import { ALL_VOICES_UP_TO } from '../../../shared/limits.ts'
import type { LockedPerson } from '../../../shared/locks.ts'
import type { EndReason, MeetingFacts, Participant } from '../../../shared/meeting.ts'
import type { WaitingOutcome, WaitingPerson } from '../../../shared/waiting.ts'
import type { Affiliation } from '../../../shared/affiliation.ts'

/** What became of somebody who waited, and by which moderator. */
export type Handled = {
  readonly id: string
  readonly name: string
  readonly outcome: WaitingOutcome
  readonly by: string
}

/** A meeting as one page sees it: the fold of a snapshot and what happened since. */
export type View = {
  /** The last sequence number that is in here; -1 before the first snapshot. */
  readonly seq: number
  readonly meeting: MeetingFacts | null
  readonly selfId: string | null
  /** Known participants by id: in a large meeting not everybody. */
  readonly people: ReadonlyMap<string, Participant>
  /** How many are inside, known or not. */
  readonly count: number
  /** Who wants to come in, the longest waiting first; nobody for who may not admit them. */
  readonly waiting: ReadonlyMap<string, WaitingPerson>
  /** Why it is over and, when one did, which moderator ended it. */
  /** Those with locks of their own: all of them for moderators, for others oneself. */
  readonly locked: ReadonlyMap<string, LockedPerson>
  readonly ended: { readonly reason: EndReason; readonly by: string | null } | null
  /** Whom moderators admitted or denied while this page was here, the newest last. */
  readonly handled: readonly Handled[]
  /** Of which organisation one is oneself. */
  readonly affiliation: Affiliation | null
}

export const emptyView: View = {
  seq: -1,
  meeting: null,
  selfId: null,
  people: new Map(),
  count: 0,
  waiting: new Map(),
  handled: [],
  affiliation: null,
  locked: new Map(),
  ended: null,
}

/** The participant whose page this is, once inside. */
export function selfIn(view: View): Participant | null {
  return view.selfId === null ? null : (view.people.get(view.selfId) ?? null)
}

/** Others whose microphones are open and should be arriving, as far as that can be known. */
export function openMicrophones({ people, selfId, count }: View): readonly string[] {
  if (count > ALL_VOICES_UP_TO) return []
  return [...people.values()]
    .filter(({ id, microphone, presence }) => id !== selfId && microphone === 'live' && presence === 'here')
    .map(({ id }) => id)
}
