/** What follows when moderators lock and allow. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import { LOCKS, type Lock } from '../../shared/lock-names.ts'
import type { LockingEvents } from '../meeting/locking.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import { everyone, nameOf, type Following, type MediaChange, type Message } from './following.ts'
import { changed, hasCamera } from './seen.ts'
import { lockedToWire } from './to-wire.ts'

export const lockFollowing: { readonly [T in keyof LockingEvents]: Following<T> } = {
  'locks-set': {
    tell: ({ before, after }, { by, locks }) => [
      ...everyone({
        name: 'lock:changed',
        notice: { locks: after.locks, changed: changedOf(locks), by: nameOf(before, by) ?? '' },
      }),
      ...(locks.camerasToAll === undefined ? [] : camerasOfAll(after)),
    ],
    urgent: true,
    log: ({ by, locks }) => ({ participantId: by, locks }),
    media: (_, { locks }) => restated(locks),
  },
  'person-locks-set': {
    tell: ({ before, after }, { id, by, locks }) => [
      ...personLocks(after, id, { changed: changedOf(locks), by: nameOf(before, by) ?? '' }),
      ...(locks.camerasToAll === undefined ? [] : changed(after, id)),
    ],
    urgent: true,
    log: ({ id, locks }) => ({ participantId: id, locks }),
    media: (_, { locks }) => restated(locks),
  },
}

/** The cameras of all participants, as each may see them now. */
export function camerasOfAll(meeting: Meeting): Message[] {
  const shown = [...meeting.participants.values()].filter(
    (who) => who.role === 'participant' && hasCamera(who),
  )
  return shown.flatMap(({ id }) => changed(meeting, id))
}

/** To moderators: the locks of somebody who comes back as they were, or who is called otherwise. */
export function restatedLocks(meeting: Meeting, id: ParticipantId): Message[] {
  return personLocks(meeting, id, { changed: [], by: '' }).filter(({ to }) => to === 'moderators')
}

/** Who comes back and may not show their camera to all, or alone may: the media must know it before there is one. */
export function restatedOnArrival({ after }: Happened, id: ParticipantId): MediaChange[] {
  return restated(after.participants.get(id)?.locks ?? {})
}

type Done = { readonly changed: Lock[]; readonly by: string }

function personLocks(meeting: Meeting, id: ParticipantId, done: Done): Message[] {
  const who = meeting.participants.get(id)
  if (who === undefined || (done.changed.length === 0 && Object.keys(who.locks).length === 0)) return []
  const happening = { name: 'lock:person-changed', notice: { person: lockedToWire(who), ...done } } as const
  return [
    { to: 'moderators', happening },
    { to: { only: id }, happening },
  ]
}

function changedOf(locks: { readonly [L in Lock]?: unknown }): Lock[] {
  return LOCKS.filter((lock) => locks[lock] !== undefined)
}

function restated({ camerasToAll }: { readonly camerasToAll?: unknown }): MediaChange[] {
  return camerasToAll === undefined ? [] : [{ do: 'restate-room' }]
}
