/** How moderators lock what participants do, and allow it again: for all, or for one. It lasts for the meeting. */
import { LOCKS, type Lock } from '../../shared/lock-names.ts'
import type { LockChanges, Locks, PersonLockChanges, PersonLocks } from '../../shared/locks.ts'
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator, other, withParticipant } from './inside.ts'
import type { Meeting } from './meeting.ts'
import { keysOf } from './person.ts'
import { withdrawn, withdrawnFrom, type PublishingEvents } from './publishing.ts'

type By = { readonly by: ParticipantId; readonly at: number }

export type LockingCommands = {
  'set-locks': By & { readonly locks: LockChanges }
  'set-person-locks': By & { readonly id: ParticipantId; readonly locks: PersonLockChanges }
}

export type LockingEvents = {
  /** Only what is other than before. */
  'locks-set': By & { readonly locks: Partial<Locks> }
  'person-locks-set': By & { readonly id: ParticipantId; readonly locks: PersonChanges }
}

/** `as-room`: they are apart no more. */
type PersonChanges = Partial<Record<Lock, 'locked' | 'allowed' | 'as-room'>>

type Outcomes = LockingEvents & PublishingEvents

export const locking: Feature<LockingCommands, LockingEvents, Outcomes> = {
  decide: { 'set-locks': setLocks, 'set-person-locks': setPersonLocks },
  evolve: { 'locks-set': withLocks, 'person-locks-set': withPersonLocks },
}

/** What is sent and no longer allowed stops at once. Nobody is unmuted by an unlocking. */
function setLocks(meeting: Meeting, { by, at, locks }: LockingCommands['set-locks']): Typed<Outcomes>[] {
  moderator(meeting, by)
  const changes = different(locks, (lock) => meeting.locks[lock])
  if (changes === null) return []
  const set = { type: 'locks-set', by, at, locks: changes } as const
  return [set, ...withdrawn(withLocks(meeting, set))]
}

/** @throws Refused `conflict` for a moderator: they are never locked. */
function setPersonLocks(
  meeting: Meeting,
  { by, at, id, locks }: LockingCommands['set-person-locks'],
): Typed<Outcomes>[] {
  moderator(meeting, by)
  const who = other(meeting, id)
  if (who.role === 'moderator') throw new Refused('conflict', 'moderators are never locked')
  const changes = different(locks, (lock) => who.locks[lock] ?? 'as-room')
  if (changes === null) return []
  const set = { type: 'person-locks-set', by, at, id, locks: changes } as const
  const after = withPersonLocks(meeting, set)
  return [set, ...withdrawnFrom(after, other(after, id))]
}

/** Those that are other than now; null when none is. */
function different<State>(
  wanted: { readonly [L in Lock]?: State | undefined },
  now: (lock: Lock) => State,
): { [L in Lock]?: State } | null {
  const changes: { [L in Lock]?: State } = {}
  for (const lock of LOCKS) {
    const state = wanted[lock]
    if (state !== undefined && state !== now(lock)) changes[lock] = state
  }
  return Object.keys(changes).length === 0 ? null : changes
}

function withLocks(meeting: Meeting, { locks }: LockingEvents['locks-set']): Meeting {
  return { ...meeting, locks: { ...meeting.locks, ...locks } }
}

function withPersonLocks(meeting: Meeting, { id, locks }: LockingEvents['person-locks-set']): Meeting {
  const who = meeting.participants.get(id)
  if (who === undefined) return meeting
  const own = merged(who.locks, locks)
  const lockedBefore = new Map(meeting.lockedBefore)
  const locked = Object.fromEntries(Object.entries(own).filter(([, state]) => state === 'locked'))
  for (const key of keysOf(who)) lockedBefore.set(key, locked)
  return withParticipant({ ...meeting, lockedBefore }, id, (one) => ({ ...one, locks: own }))
}

function merged(locks: PersonLocks, changes: PersonChanges): PersonLocks {
  const states = LOCKS.map((lock) => [lock, changes[lock] ?? locks[lock] ?? 'as-room'] as const)
  return Object.fromEntries(states.filter(([, state]) => state !== 'as-room'))
}
