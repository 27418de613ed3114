/** What one is told when moderators lock and allow. */
import type { HappeningNotice } from '../../../shared/protocol.ts'
import type { Told } from './notices.svelte.ts'
import type { MirrorSlice } from './visit.ts'

type Changed = HappeningNotice<'lock:changed'> | HappeningNotice<'lock:person-changed'>

/** Null for who did it themselves, and when nothing is other for who looks. */
export function toldOfLocks(
  notice: Changed,
  { self, meeting, locked }: Pick<MirrorSlice, 'self' | 'meeting' | 'locked'>,
): Extract<Told, { kind: 'locks' }> | null {
  const { by } = notice
  // A name is one person's in a meeting.
  if (self === null || by === '' || by === self.name) return null
  if ('person' in notice && notice.person.id !== self.id) return null
  const own = self.role === 'participant' ? locked.get(self.id)?.locks : undefined
  // Of what is theirs alone the room's lock says nothing.
  const changed = notice.changed.filter((lock) => 'person' in notice || own?.[lock] === undefined)
  const isLocked = (lock: (typeof changed)[number]): boolean =>
    'person' in notice
      ? (notice.person.locks[lock] ?? (meeting?.locks[lock] === true ? 'locked' : 'allowed')) === 'locked'
      : notice.locks[lock]
  if (changed.length === 0) return null
  return {
    kind: 'locks',
    by,
    whose: 'person' in notice ? 'self' : 'room',
    locked: changed.filter(isLocked),
    allowed: changed.filter((lock) => !isLocked(lock)),
  }
}
