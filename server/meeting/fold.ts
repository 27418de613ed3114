import type { MeetingId } from '../../shared/ids.ts'
import { evolve, type Event } from './features.ts'
import { opened } from './lifecycle.ts'
import type { Meeting } from './meeting.ts'

/** One row of a journal. */
export type Entry = { readonly seq: number; readonly event: Event }

/** What was written of one meeting, in order. */
export type Journal = { readonly id: MeetingId; readonly entries: Iterable<Entry> | AsyncIterable<Entry> }

/** A journal that does not make a meeting: it has lost its beginning, or another version of Préau wrote it. */
export class UnreadableJournal extends Error {
  override readonly name = 'UnreadableJournal'
}

/**
 * The meeting that a journal tells of, and the number of its last event.
 *
 * @throws UnreadableJournal when the first entry is not `opened`, or when an entry is not what an event may be.
 */
export async function fold(journal: Journal): Promise<{ meeting: Meeting; seq: number }> {
  let meeting: Meeting | null = null
  let seq = 0
  for await (const entry of journal.entries) {
    meeting = following(journal.id, meeting, entry)
    seq = entry.seq
  }
  if (meeting === null) throw new UnreadableJournal(`the journal of ${journal.id} is empty`)
  return { meeting, seq }
}

function following(id: MeetingId, meeting: Meeting | null, { seq, event }: Entry): Meeting {
  try {
    if (meeting !== null) return evolve(meeting, event)
    if (event.type === 'opened') return opened(event)
  } catch (cause) {
    throw new UnreadableJournal(`row ${String(seq)} of the journal of ${id} is no event`, { cause })
  }
  throw new UnreadableJournal(`the journal of ${id} begins with ${event.type}`)
}
