import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MeetingId } from '../../../shared/ids.ts'
import { eventsOf } from '../../db/journal-versions.ts'
import { fold, type Entry } from '../../meeting/fold.ts'
import type { Meeting } from '../../meeting/meeting.ts'

/** A journal that a released version wrote, and the meetings that this version folded its beginnings into. */
type Recorded = {
  readonly id: MeetingId
  readonly rows: readonly { readonly seq: number; readonly version: number; readonly event: unknown }[]
  readonly meetings: readonly { readonly seq: number; readonly meeting: unknown }[]
}

const folder = new URL('journals/', import.meta.url)

function* entriesOf({ rows }: Recorded, last: number): Generator<Entry> {
  for (const { seq, version, event } of rows.filter((row) => row.seq <= last)) {
    const events = eventsOf(version, event)
    if (events === null) throw new Error(`version ${String(version)} is not known`)
    for (const one of events) yield { seq, event: one }
  }
}

/** A meeting as the recordings show it: what is a map there is a list. */
function shown(meeting: Meeting): unknown {
  const { participants, waiting, gone } = meeting
  const lists = { participants: [...participants.values()], waiting: [...waiting.values()], gone: [...gone] }
  return JSON.parse(JSON.stringify({ ...meeting, ...lists }))
}

for (const name of readdirSync(folder)) {
  const recorded = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Recorded
  for (const { seq, meeting } of recorded.meetings)
    test(`the journal of ${name} makes the same meeting at row ${String(seq)}`, async () => {
      const folded = await fold({ id: recorded.id, entries: entriesOf(recorded, seq) })
      assert.equal(shown(folded.meeting), meeting)
    })
}

test.run()
