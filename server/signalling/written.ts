import type { RequestHandlers } from '../../shared/protocol.ts'
import { within } from '../within.ts'
import type { Caller } from './caller.ts'

/** How long an answer waits for what it is about to be written, in ms: one that a crash takes back is better than none. */
export const WRITTEN_PATIENCE_MS = 500

/** Resolves when all that has happened until now would survive a crash, or cannot be written soon. Never rejects. */
export async function writtenSoon({ live, log, journalFails }: Caller): Promise<void> {
  try {
    // A meeting goes on without its database, and does not ask it for a word that it cannot give.
    if (!journalFails()) await within(WRITTEN_PATIENCE_MS, live.written())
  } catch (error) {
    log.warn({ err: error, meeting: live.now.id }, 'somebody was answered before it was written')
  }
}

/**
 * The same handlers, each of which answers once what it did is written: what a moderator decided, a crash does not undo.
 * A refusal waits as well: it tells of what others did, which is not to be undone afterwards either.
 */
export function answeredWhenWritten<H extends Partial<RequestHandlers<Caller>>>(handlers: H): H {
  const answered = Object.entries(handlers).map(([name, handle]) => [
    name,
    async (caller: Caller, payload: never): Promise<unknown> => {
      try {
        return await (handle as (caller: Caller, payload: never) => unknown)(caller, payload)
      } finally {
        await writtenSoon(caller)
      }
    },
  ])
  // Each answers what it answered before.
  return Object.fromEntries(answered) as H
}
