/** A server with a real database behind its notes. */
import { sql } from 'kysely'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { systemClock, type Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { createLog, type Log } from '../../log.ts'
import { Papers } from '../../notes/papers.ts'
import { freshDatabase } from '../db/given.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { startRig, type Rig } from '../rig.ts'

export type NotesRig = {
  readonly rig: Rig
  readonly database: Database
  readonly papers: Papers
  readonly close: () => Promise<void>
}

export async function startNotesRig(
  log: Log = createLog('silent'),
  clock: Clock = systemClock,
): Promise<NotesRig> {
  const sfu = await startQuietSfu()
  const { database } = await freshDatabase()
  // The rooms of the rig are in memory.
  await sql`alter table meetings drop constraint meetings_room_id_fkey`.execute(database)
  const papers = new Papers({ database, clock, log })
  const rig = await startRig({ sfu, deps: { papers, log }, reactions: [papers.reaction] })
  return {
    ...{ rig, database, papers },
    close: async () => {
      await rig.close()
      await papers.close(5_000)
      await database.destroy()
      await sfu.close()
      await stopDatabases()
    },
  }
}
