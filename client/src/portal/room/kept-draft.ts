import { Kept, membersOf } from '../../browser/kept.ts'
import type { RoomDraft } from './room-draft.ts'

/**
 * What somebody has changed in a room (null: a new one) and not saved yet, kept by this tab: a reload or a lost session
 * loses nothing. Only what they changed, so that it takes nothing back of what others save meanwhile. `plain` says which
 * members a draft has, and of what type.
 */
export function draftOfRoom(room: string | null, plain: RoomDraft): Kept<Partial<RoomDraft>> {
  return new Kept('sessionStorage', `preau.draft.${room ?? 'new'}`, (kept) => {
    const changed = Object.entries(membersOf(kept))
    const types = new Map(Object.entries(plain).map(([name, value]) => [name, typeof value]))
    const ours = changed.length > 0 && changed.every(([name, value]) => types.get(name) === typeof value)
    return ours ? (kept as Partial<RoomDraft>) : null
  })
}
