/** Who asks, as far as providers of identity have said so. */
import { Refused } from '../../shared/refused.ts'
import type { RoomId, UserId } from '../../shared/ids.ts'

/** Names a session without opening it: a hash of its key. It may be stored and logged. */
export type SessionRef = string

export type Organiser = {
  readonly userId: UserId
  readonly name: string
  /** Verified: no other is known of anybody. */
  readonly email: string | null
  readonly administrator: boolean
  readonly session: SessionRef
  /** Which provider of identity has vouched for them. */
  readonly provider: string
}
export type Attendee = { readonly name: string; readonly session: SessionRef; readonly provider: string }

/** A browser may hold both: one to organise, one to attend. */
export type Identity = { readonly organiser: Organiser | null; readonly attendee: Attendee | null }

export const NOBODY: Identity = { organiser: null, attendee: null }

/** @throws Refused `unauthenticated` for who has not signed in. */
export function organiserOf({ organiser }: Identity): Organiser {
  if (organiser === null) throw new Refused('unauthenticated', 'sign in first')
  return organiser
}

/** @throws Refused `unauthenticated` for who has not signed in, `forbidden` for who is no administrator. */
export function administratorOf(identity: Identity): Organiser {
  const organiser = organiserOf(identity)
  if (!organiser.administrator) throw new Refused('forbidden', 'only an administrator may do this')
  return organiser
}

/** Told at once, wherever it happens that somebody loses a right: the meetings act on it. */
export type AccessRevocation = {
  /** Whoever is in a meeting by this session leaves, and their seat is lost. */
  onSessionEnded(session: SessionRef): void
  /** The same for all sessions and all passes of a disabled account, and it cannot come back. */
  onUserDisabled(user: UserId): void
  /** Who is in the room's meeting as a moderator only because they looked after it is a participant from now on. */
  onStandingLost(room: RoomId, user: UserId): void
  /** Who holds these links open and is not inside yet is told that they lead nowhere now. */
  onLinksRevoked(hashes: readonly Buffer[]): void
}
