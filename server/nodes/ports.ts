import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { Papers } from '../notes/papers.ts'
import type { MeetingJournal } from '../reactions/journal.ts'
import type { MediaRooms } from '../sfu/media-rooms.ts'
import type { MeetingChannels } from '../signalling/meeting-channels.ts'
import type { Membership } from './membership.ts'

/** What brings meetings to this node, and gives them away, needs of the rest of the server. */
export type MeetingPlacesPorts = {
  readonly membership: Membership
  readonly database: Database
  readonly meetings: LiveMeetings
  readonly media: MediaRooms
  readonly channels: MeetingChannels
  readonly journal: Pick<MeetingJournal, 'flush'>
  readonly papers: Pick<Papers, 'settled' | 'letGo' | 'drop'>
  /** A whole number from 0 to below `max`. */
  readonly chance: (max: number) => number
  readonly log: Log
}
