/** Journals of single meetings, read to count what happened in them. */
import type { MeetingId } from '../../shared/ids.ts'
import type { Entry, Journal } from '../meeting/fold.ts'
import type { Database } from './database.ts'
import { entriesOf } from './journal.ts'

/** So few at a time that other work comes in between. */
const PAGE = 1_000

/** What was written of meetings, whether they go on or not. */
export class MeetingHistory {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All that is written of one until now, read as it is folded; of one that is not there, nothing. */
  journalOf(id: MeetingId): Journal {
    return { id, entries: this.#entriesOf(id) }
  }

  async *#entriesOf(id: MeetingId): AsyncGenerator<Entry> {
    for (let after = 0; ;) {
      const rows = await this.#database
        .selectFrom('journal')
        .select(['meeting_id', 'seq', 'version', 'event'])
        .where('meeting_id', '=', id)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(PAGE)
        .execute()
      yield* entriesOf(id, rows)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return
      after = last.seq
    }
  }
}
