import type { ParticipantId, UserId } from '../../shared/ids.ts'
import type { Notice, NoticeName } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import type { Failure } from '../../shared/wire.ts'
import type { Circle } from '../reactions/circles.ts'
import type { Account, Person } from '../meeting/meeting.ts'
import type { Move, Phase } from './page-life.ts'

/** Who is signed in at a page; `fixed` when they come under the account's name only. */
export type SignedIn = Required<Account> & { readonly name: string; readonly fixed: boolean }

/** How somebody was authorised; unknown after a resume by seat. */
export type EntryCredential = {
  readonly via: Person['via']
  /** Looks after the room. */
  readonly looksAfter: boolean
  /** A hash of the link. */
  readonly link: string | null
  /** Whose pass that link is, if it is one. */
  readonly passOf: UserId | null
  readonly account: SignedIn | null
}

/**
 * Whom a meeting speaks to: a browser's page, or whatever else has an end of its own in a meeting. The participant
 * outlives it. Where it is and in which role is read from the meeting.
 */
export type Listener = EntryCredential & {
  readonly self: ParticipantId
  readonly role: Role
  readonly circle: Circle
  readonly phase: Phase
  /** Its media end. */
  readonly endpoint: EndpointId
  /** Tells it alone. */
  tell<N extends NoticeName>(name: N, notice: Notice<N>): void
  /** The same, after what it is being told now. */
  tellInTurn<N extends NoticeName>(name: N, notice: Notice<N>): void
  /** From now on it is told what is told to these groups, and to no others. */
  hear(groups: readonly string[]): void
  /** The meeting has moved it: it has to be told where it is. */
  move(move: Move): void
  /** Who it is looks after the room no more: they come in as their link says. */
  loseStanding(): void
  /** All its media is gone. */
  loseMedia(): void
  /** Its media is to be opened at another node beside what it has. @returns whether it was told: it has some */
  moveMedia(): boolean
  /** It has all by the other node: what it had before is closed. */
  mediaMoved(): void
  /** Media that could not be opened may be had now. */
  mediaAvailable(): void
  /** What waits for it endangers the others' memory: it must be dropped. */
  readonly tooSlow: boolean
  /** Drops its connection without a word: who comes back is told anew. */
  drop(): void
  /** The end, with a last word if there is one; the connection is closed once `settled`. */
  end(lastWord: Failure | null, settled?: Promise<unknown>): void
}

/** Tells all who hear a group, except these, in one go. What is `passing` need not arrive. */
export type Broadcast = <N extends NoticeName>(
  group: string,
  name: N,
  notice: Notice<N>,
  options: { readonly except?: readonly Listener[]; readonly passing?: boolean },
) => void
