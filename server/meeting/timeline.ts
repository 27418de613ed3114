/** A meeting in equal parts of time. Pure. Times are ms since the epoch. */
import type { Attendee, Timeline } from '../../shared/attendance.ts'

export type Moment = {
  readonly at: number
  readonly what: 'spokenMs' | 'messages' | 'hands'
  readonly by: number
}

/** So many parts at most: more could not be told apart in a picture. */
export const PARTS_MAX = 120
const MINUTE_MS = 60_000

/** Parts of whole minutes, as short as PARTS_MAX allows. Who was here for a moment of a part counts in it. */
export function timelineOf(
  people: readonly Pick<Attendee, 'stays'>[],
  moments: readonly Moment[],
  { from, to }: { readonly from: number; readonly to: number },
): Timeline {
  const minutes = Math.max(Math.ceil((to - from) / MINUTE_MS), 1)
  const stepMs = Math.ceil(minutes / PARTS_MAX) * MINUTE_MS
  const parts = Math.ceil((minutes * MINUTE_MS) / stepMs)
  const partOf = (at: number): number => Math.min(Math.max(Math.floor((at - from) / stepMs), 0), parts - 1)
  const none = (): number[] => Array.from({ length: parts }, () => 0)
  const line = { from, stepMs, present: none(), spokenMs: none(), messages: none(), hands: none() }
  const add = (counts: number[], part: number, by: number): void => {
    counts[part] = (counts[part] ?? 0) + by
  }
  for (const { stays } of people)
    for (const part of new Set(stays.flatMap((stay) => range(partOf(stay.from), partOf(stay.to ?? to)))))
      add(line.present, part, 1)
  for (const { at, what, by } of moments) add(line[what], partOf(at), by)
  return line
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
