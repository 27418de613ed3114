/**
 * What may be locked. `camerasToAll`: cameras are seen by others than moderators; `privateChat`: with participants, for
 * moderators can always be reached; `participantList`: who the other participants are is told. A plain value: the browser
 * may import this file.
 */
export const LOCKS = [
  'cameras',
  'camerasToAll',
  'microphones',
  'publicChat',
  'privateChat',
  'notes',
  'participantList',
] as const
export type Lock = (typeof LOCKS)[number]

/** A meeting in which nothing is locked. */
export const NOTHING_LOCKED = Object.fromEntries(LOCKS.map((lock) => [lock, false])) as Record<Lock, boolean>
