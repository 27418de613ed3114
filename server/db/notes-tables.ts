import type { ColumnType } from 'kysely'
import type { MeetingId, ParticipantId } from '../../shared/ids.ts'
import type { NotesVersion } from '../../shared/notes.ts'

export type NotesTables = {
  /** `state`: a Yjs document with all updates up to `version`. */
  notes: { meeting_id: MeetingId; generation: string; state: Buffer; version: number }
  notes_updates: { meeting_id: MeetingId; version: number; bytes: Buffer }
  /** Whose page has a Yjs id. */
  notes_writers: {
    meeting_id: MeetingId
    client: ColumnType<string, number, number>
    participant: ParticipantId
  }
  notes_versions: { meeting_id: MeetingId; id: number; at: Date; why: NotesVersion['why']; state: Buffer }
}
