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
  let last: Step | null = null
  for await (const step of steps(journal)) last = step
  if (last === null) throw new UnreadableJournal(`the journal of ${journal.id} is empty`)
  return { meeting: last.after, seq: last.seq }
}

/** One fact of a journal, and the meeting on both sides of it; `before` is null for the first. */
export type Step = Entry & { readonly before: Meeting | null; readonly after: Meeting }

/** A journal fact by fact. @throws UnreadableJournal as `fold` does, but not for one that is empty. */
export async function* steps({ id, entries }: Journal): AsyncGenerator<Step> {
  let before: Meeting | null = null
  for await (const entry of entries) {
    const after: Meeting = following(id, before, entry)
    yield { ...entry, before, after }
    before = after
  }
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
