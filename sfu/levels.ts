/** Who is heard in a room and how loud, put together from the observers of its routers. */
import type { ParticipantId } from '../shared/ids.ts'
import type { Level } from '../shared/media.ts'

/** Between two tellings of one room, in ms: at most four a second. */
export const LEVELS_EVERY_MS = 250

/** Steps in which loudness is told, in dB: finer ones would make every telling a change. */
const STEP_DB = 5

/** Participants told at most. */
const MOST = 16

/** Loudest first, one entry per participant, in steps that an eye can tell apart. */
export function mergeLevels(observed: Iterable<readonly Level[]>): Level[] {
  const loudest = new Map<ParticipantId, number>()
  for (const levels of observed)
    for (const [id, level] of levels) loudest.set(id, Math.max(rounded(level), loudest.get(id) ?? -Infinity))
  return [...loudest].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST)
}

export function sameLevels(a: readonly Level[], b: readonly Level[]): boolean {
  return a.length === b.length && a.every(([id, level], at) => b[at]?.[0] === id && b[at][1] === level)
}

function rounded(level: number): number {
  // Adding 0 turns -0, which JSON and comparison treat differently, into 0.
  return Math.round(level / STEP_DB) * STEP_DB + 0
}
