/** Who asks, as far as providers of identity have said so. */
import { Refused } from '../../shared/refused.ts'
import type { UserId } from '../../shared/ids.ts'

/** Names a session without opening it: a hash of its key. It may be stored and logged. */
export type SessionRef = string

export type Organiser = {
  readonly userId: UserId
  readonly name: string
  readonly email: string | null
  readonly administrator: boolean
  readonly session: SessionRef
}
export type Attendee = { readonly name: string; readonly session: SessionRef }

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

/** What must follow at once, wherever it happens that somebody loses a right. */
export type Departures = {
  /** The session ended: whoever is in a meeting by it leaves, and their seat is lost. */
  sessionEnded(session: SessionRef): void
  /** The account was disabled: the same for all its sessions, and it cannot come back. */
  accountDisabled(user: UserId): void
  /** Who holds these links open and is not inside yet is told that they lead nowhere now. */
  linksRevoked(hashes: readonly Buffer[]): void
}
