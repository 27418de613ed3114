/** Locks: what participants may not do now. Moderators may always. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { ParticipantId } from './ids.ts'
import { LOCKS, type Lock as LockName } from './lock-names.ts'
import { Nothing, type Rate } from './wire.ts'

const Lock = z.enum(LOCKS)

const ofEach = <T extends z.ZodType>(state: T) =>
  Object.fromEntries(LOCKS.map((lock) => [lock, state])) as Record<LockName, T>

/** What is locked for all participants. */
export const Locks = z.strictObject(ofEach(z.boolean()))
export type Locks = z.output<typeof Locks>

/** Where one participant is apart from the room: locked alone, or allowed alone. */
export const PersonLocks = z.partialRecord(Lock, z.enum(['locked', 'allowed']))
export type PersonLocks = z.output<typeof PersonLocks>

/** Some of them; what is not named stays. */
export const LockChanges = z.strictObject(ofEach(z.boolean())).partial()
export type LockChanges = z.output<typeof LockChanges>

/** `as-room`: they are apart no more. */
export const PersonLockChanges = z.strictObject(ofEach(z.enum(['locked', 'allowed', 'as-room']))).partial()
export type PersonLockChanges = z.output<typeof PersonLockChanges>

/** A participant with locks of their own. */
export const LockedPerson = z.object({ id: ParticipantId, name: z.string(), locks: PersonLocks })
export type LockedPerson = z.output<typeof LockedPerson>

const seldom: Rate = { perSecond: 5, burst: 20 }

/** Both are for moderators. */
export const lockRequests = {
  'lock:set': {
    from: 'inside',
    payload: z.strictObject({ locks: LockChanges }),
    reply: Nothing,
    rate: seldom,
  },
  /** Not for moderators: they are never locked. */
  'lock:set-for': {
    from: 'inside',
    payload: z.strictObject({ participantId: ParticipantId, locks: PersonLockChanges }),
    reply: Nothing,
    rate: seldom,
  },
} as const

/** `changed` is what is other than before; `by` the name of the moderator who did it. */
export const lockHappenings = {
  'lock:changed': happening(z.object({ locks: Locks, changed: z.array(Lock), by: z.string() })),
  /** To moderators, and to whom it is about. Without `by` nobody did it now. */
  'lock:person-changed': happening(
    z.object({ person: LockedPerson, changed: z.array(Lock), by: z.string() }),
  ),
} as const
