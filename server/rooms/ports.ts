import type { AccessRevocation } from '../auth/identity.ts'
import type { Secrets } from '../auth/secrets.ts'
import type { Database } from '../db/database.ts'
import type { Clock } from '../clock.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { Chance } from './codes.ts'
import type { DialIn } from './dial-in.ts'
import { Guesses, type GuessesPorts } from './guesses.ts'
import { KnownLinks } from './known-links.ts'
import { SlidingCount } from './sliding-count.ts'
import { Turns } from './turns.ts'

/** What everything that is done with rooms needs of the world. */
export type RoomsPorts = {
  readonly database: Database
  readonly meetings: LiveMeetings
  readonly secrets: Secrets
  readonly clock: Clock
  readonly publicUrl: string
  /** Numbers to dial, in the order in which they are shown. */
  readonly dialIn: readonly DialIn[]
  readonly chance: Chance
  readonly revocation: Pick<AccessRevocation, 'onLinksRevoked'>
  readonly known: KnownLinks
  /** By room: what changes it and what opens a meeting in it. */
  readonly turns: Turns
  readonly guesses: Guesses
  /** Rooms made by one account. */
  readonly creations: SlidingCount
  /** Temporary meetings started by one account. */
  readonly starts: SlidingCount
}

const HOUR_MS = 3_600_000
const CREATIONS = { max: 30, windowMs: HOUR_MS }
const STARTS = { max: 300, windowMs: HOUR_MS }

type Own = 'known' | 'turns' | 'guesses' | 'creations' | 'starts'
export type RoomsWorld = Omit<RoomsPorts, Own> & Omit<GuessesPorts, 'clock'>

/** The same with all that is remembered between two requests, empty. */
export function roomsPorts({ counted, alarm, ...world }: RoomsWorld): RoomsPorts {
  return {
    ...world,
    known: new KnownLinks(),
    turns: new Turns(),
    guesses: new Guesses({ clock: world.clock, counted, alarm }),
    creations: new SlidingCount(CREATIONS),
    starts: new SlidingCount(STARTS),
  }
}
