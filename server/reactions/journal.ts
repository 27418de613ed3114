import type { JournalRow } from '../db/journal.ts'
import type { Clock } from '../clock.ts'
import type { Reaction } from '../meeting/live-meeting.ts'

/** Each event becomes a row of the journal, at the time when it was told. */
export function journal(writer: { append(row: JournalRow): void }, clock: Clock): Reaction {
  return ({ seq, event, after }) => {
    writer.append({ meetingId: after.id, seq, at: clock.now(), event })
  }
}
