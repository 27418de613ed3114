import type { Database } from './db/database.ts'
import type { Log } from './log.ts'
import type { Reaction } from './meeting/live-meeting.ts'
import type { Papers } from './notes/papers.ts'
import type { MeetingJournal } from './reactions/journal.ts'
import { logTransitions } from './reactions/log.ts'
import { reactWithMedia } from './reactions/media.ts'
import { markRooms } from './rooms/used.ts'
import type { MediaRooms } from './sfu/media-rooms.ts'
import type { MeetingChannels } from './signalling/meeting-channels.ts'

type Reacting = {
  readonly journal: MeetingJournal
  readonly papers: Papers
  readonly channels: MeetingChannels
  readonly media: MediaRooms
  readonly database: Database
  readonly log: Log
}

/** Who reacts to what happens in meetings, in this order. */
export function reactionsOf({ journal, papers, channels, media, database, log }: Reacting): Reaction[] {
  return [
    journal.reaction,
    papers.reaction,
    channels.reaction,
    reactWithMedia(media, log),
    logTransitions(log),
    markRooms(database, (fault) => {
      log.warn({ err: fault }, 'it could not be written that a room is in use')
    }),
  ]
}
