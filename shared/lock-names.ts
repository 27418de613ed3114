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
