/** What participants may do now: the one place that is asked. */
import { LOCKS, type Lock } from '../../shared/lock-names.ts'
import type { Locks, PersonLocks } from '../../shared/locks.ts'
import type { Permits } from '../../shared/meeting.ts'
import type { Meeting, Participant, Person } from './meeting.ts'
import { keysOf } from './person.ts'

/** Whether somebody may do this now. Moderators may always; their own lock or freedom counts before the room's. */
export function may({ locks }: Pick<Meeting, 'locks'>, who: Lockable, what: Lock): boolean {
  return who.role === 'moderator' || (who.locks[what] ?? (locks[what] ? 'locked' : 'allowed')) === 'allowed'
}
type Lockable = Pick<Participant, 'role' | 'locks'>

/** What is locked in a meeting that begins in a room with these permits. */
export function locksOf({ camerasForModerators, ...permits }: Readonly<Permits>): Locks {
  return {
    cameras: !permits.cameras,
    camerasToAll: camerasForModerators,
    microphones: !permits.microphones,
    publicChat: !permits.publicChat,
    privateChat: !permits.privateChat,
    notes: !permits.notes,
    participantList: false,
  }
}

/** The locks after the room's permits were saved: what was changed there counts, what moderators did meanwhile stays. */
export function locksAfter(
  locks: Locks,
  saved: { readonly before: Permits; readonly after: Permits },
): Locks {
  const before = locksOf(saved.before)
  const after = locksOf(saved.after)
  const changes = LOCKS.filter((lock) => before[lock] !== after[lock]).map((lock) => [lock, after[lock]])
  return { ...locks, ...(Object.fromEntries(changes) as Partial<Locks>) }
}

/** What somebody is locked from who comes back, by their browser or account: nobody gets rid of a lock by leaving. */
export function locksOnArrival(
  { lockedBefore }: Meeting,
  who: Pick<Person, 'browser' | 'account'>,
): PersonLocks {
  return keysOf(who).reduce<PersonLocks>((locks, key) => ({ ...locks, ...lockedBefore.get(key) }), {})
}

/** Whether anybody is not told who the other participants are. */
export function anybodyWithoutList({ locks, participants }: Meeting): boolean {
  if (locks.participantList) return true
  for (const { locks: own } of participants.values()) if (own.participantList === 'locked') return true
  return false
}
