import type { Departures } from '../auth/identity.ts'
import type { Secrets } from '../auth/secrets.ts'
import type { Database } from '../db/database.ts'
import type { Clock } from '../meeting/clock.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { Chance } from './codes.ts'
import type { DialIn } from './dial-in.ts'
import type { KnownLinks } from './known-links.ts'
import type { Turns } from './turns.ts'

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
  readonly departures: Pick<Departures, 'linksRevoked'>
  readonly known: KnownLinks
  /** By room: what changes it and what opens a meeting in it. */
  readonly turns: Turns
}
