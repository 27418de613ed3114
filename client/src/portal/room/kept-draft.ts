/** Drafts of rooms, kept by this tab until they are saved or thrown away: a reload or a lost session loses nothing. */
import type { RoomDraft } from './room-draft.ts'

const key = (room: string | null) => `preau.draft.${room ?? 'new'}`

export function keepDraft(storage: Storage, room: string | null, draft: RoomDraft): void {
  try {
    storage.setItem(key(room), JSON.stringify(draft))
  } catch {
    // Without storage the draft lasts as long as the page.
  }
}

/** The draft that was kept; `plain` says which members one has, and of what type. */
export function keptDraft(storage: Storage, room: string | null, plain: RoomDraft): RoomDraft | null {
  let kept: unknown
  try {
    kept = JSON.parse(storage.getItem(key(room)) ?? 'null')
  } catch {
    return null
  }
  if (typeof kept !== 'object' || kept === null) return null
  const members = new Map<string, unknown>(Object.entries(kept))
  const whole = Object.entries(plain).every(([name, value]) => typeof members.get(name) === typeof value)
  return whole ? { ...plain, ...(kept as RoomDraft) } : null
}

export function dropDraft(storage: Storage, room: string | null): void {
  storage.removeItem(key(room))
}
