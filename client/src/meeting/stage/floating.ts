/** Which one picture stands in the small window that stays before other programs. */
import type { Participant } from '../../../../shared/meeting.ts'
import { personKey, screenKey, subjectsOf, type Subject } from './subjects.ts'

export type Candidates = {
  /** The others, front seats first. */
  readonly people: readonly Participant[]
  readonly pinned: readonly string[]
  /** Who speaks, or spoke last. */
  readonly focus: string | null
}

/** What is pinned, then what is shared, then who speaks, then whoever shows a camera; null: nobody else is here. */
export function floatingSubject({ people, pinned, focus }: Candidates): Subject | null {
  const subjects = subjectsOf(people)
  const withKey = (key: string | undefined) => subjects.find((one) => one.key === key)
  const shown = new Set(subjects.map(({ key }) => key))
  return (
    withKey(pinned.find((key) => shown.has(key))) ??
    subjects.find(({ key, producerId }) => producerId !== null && key === screenKey(producerId)) ??
    (focus === null ? undefined : withKey(personKey(focus))) ??
    subjects.find(({ producerId }) => producerId !== null) ??
    subjects[0] ??
    null
  )
}
