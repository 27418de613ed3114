import { LOCKS, type Lock } from '../../../shared/lock-names.ts'
import type { ChatScope } from '../../../shared/chat.ts'
import type { MirrorSlice } from './visit.ts'

/** From what somebody is locked now: as all participants are, or they alone; null: they may. */
export type Barred = { readonly [L in Lock]: 'room' | 'self' | null }

/** Moderators may do everything; before the facts are known nothing is barred. */
export function barredIn({
  self,
  meeting,
  locked,
}: Pick<MirrorSlice, 'self' | 'meeting' | 'locked'>): Barred {
  const own = self === null ? undefined : locked.get(self.id)?.locks
  const bars = (lock: Lock): Barred[Lock] => {
    if (self?.role !== 'participant') return null
    if (own?.[lock] !== undefined) return own[lock] === 'locked' ? 'self' : null
    return meeting?.locks[lock] === true ? 'room' : null
  }
  return Object.fromEntries(LOCKS.map((lock) => [lock, bars(lock)])) as Barred
}

/** Which lock keeps somebody from writing there now, and whose it is; null: they may. Moderators can always be reached. */
export function closedTo(
  scope: ChatScope,
  mirror: Pick<MirrorSlice, 'self' | 'meeting' | 'locked' | 'people'>,
): { readonly lock: 'publicChat' | 'privateChat'; readonly whose: 'room' | 'self' } | null {
  if (scope === 'moderators') return null
  if (scope !== 'everyone' && mirror.people.get(scope.only)?.role === 'moderator') return null
  const lock = scope === 'everyone' ? 'publicChat' : 'privateChat'
  const whose = barredIn(mirror)[lock]
  return whose && { lock, whose }
}
