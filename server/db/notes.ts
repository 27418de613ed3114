/** Shared notes of meetings, as they are stored: a state, the updates after it, and older versions. */
import { sql } from 'kysely'
import type { MeetingId, ParticipantId, RoomId, ServerId } from '../../shared/ids.ts'
import type { NotesVersion } from '../../shared/notes.ts'
import { Refused } from '../../shared/refused.ts'
import type { Database } from './database.ts'

/** `updates` come after `state`; the last of them has the number `version`. */
export type StoredNotes = {
  readonly generation: string
  readonly version: number
  readonly state: Uint8Array
  readonly updates: readonly Uint8Array[]
}

/** So many versions are kept of one meeting's notes. */
const VERSIONS_KEPT = 20

/** Erases all notes of a meeting, and who wrote. */
export async function eraseNotes(database: Database, meeting: MeetingId): Promise<void> {
  for (const table of ['notes', 'notes_updates', 'notes_writers', 'notes_versions'] as const)
    await database.deleteFrom(table).where('meeting_id', '=', meeting).execute()
}

/** Which server writes, and of which ownership of a meeting. */
export type NotesWriter = { readonly owner: ServerId; readonly epochOf: (meeting: MeetingId) => number }

/**
 * What is read and written of notes. Bytes are Yjs updates. With a `writer` nothing is written of a meeting that another
 * server has, or that this one has anew: as with its journal.
 */
export class NotesStore {
  readonly #database: Database
  readonly #writer: NotesWriter | null

  constructor(database: Database, writer: NotesWriter | null = null) {
    this.#database = database
    this.#writer = writer
  }

  /** The notes of a meeting; null when nobody has opened them. */
  async find(meeting: MeetingId): Promise<StoredNotes | null> {
    const notes = await this.#database
      .selectFrom('notes')
      .select(['generation', 'state', 'version'])
      .where('meeting_id', '=', meeting)
      .executeTakeFirst()
    if (notes === undefined) return null
    const rows = await this.#database
      .selectFrom('notes_updates')
      .select(['version', 'bytes'])
      .where('meeting_id', '=', meeting)
      .where('version', '>', notes.version)
      .orderBy('version')
      .execute()
    const { generation, state } = notes
    const version = rows.at(-1)?.version ?? notes.version
    return { generation, state, version, updates: rows.map(({ bytes }) => bytes) }
  }

  /** The notes of the last meeting that ended in a room; null when it left none. */
  async findLast(room: RoomId): Promise<StoredNotes | null> {
    const last = await this.#database
      .selectFrom('meetings')
      .innerJoin('notes', 'notes.meeting_id', 'meetings.id')
      .select('meetings.id')
      .where('room_id', '=', room)
      .where('ended_at', 'is not', null)
      .orderBy('ended_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last === undefined ? null : this.find(last.id)
  }

  /** Begins the notes of a meeting, unless they have begun. */
  async begin(
    meeting: MeetingId,
    { generation, state }: Pick<StoredNotes, 'generation' | 'state'>,
  ): Promise<void> {
    await this.#asOwner(meeting, async (database) => {
      await database
        .insertInto('notes')
        .values({ meeting_id: meeting, generation, state: Buffer.from(state), version: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    })
  }

  /** Adds updates; `after` is the number of the last one before. @throws Refused `unavailable` when another server writes. */
  async append(meeting: MeetingId, after: number, updates: readonly Uint8Array[]): Promise<void> {
    // In one statement: it is what is done most.
    const { rows } = await sql<{ put: number }>`
      with ${this.#held(meeting)}, put as (
        insert into notes_updates (meeting_id, version, bytes)
        select ${meeting}, version, bytes
        from unnest(
          ${updates.map((_, index) => after + 1 + index)}::int[], ${updates.map((bytes) => Buffer.from(bytes))}::bytea[]
        ) as updates (version, bytes)
        where not exists (select from held where not ours)
        returning 1
      )
      select count(*)::int as put from put
    `.execute(this.#database)
    if (rows[0]?.put !== updates.length) throw notOurs()
  }

  /** From here on all updates up to `version` are in `state`. */
  async compact(
    meeting: MeetingId,
    { state, version }: Pick<StoredNotes, 'state' | 'version'>,
  ): Promise<void> {
    await this.#asOwner(meeting, async (transaction) => {
      await transaction
        .updateTable('notes')
        .set({ state: Buffer.from(state), version })
        .where('meeting_id', '=', meeting)
        .execute()
      await transaction
        .deleteFrom('notes_updates')
        .where('meeting_id', '=', meeting)
        .where('version', '<=', version)
        .execute()
    })
  }

  /** Nothing that was written is left; another generation begins empty. */
  async erase(
    meeting: MeetingId,
    { generation, state }: Pick<StoredNotes, 'generation' | 'state'>,
  ): Promise<void> {
    await this.#asOwner(meeting, async (transaction) => {
      await eraseNotes(transaction, meeting)
      await new NotesStore(transaction).begin(meeting, { generation, state })
    })
  }

  async writers(meeting: MeetingId): Promise<ReadonlyMap<number, ParticipantId>> {
    const rows = await this.#database
      .selectFrom('notes_writers')
      .select(['client', 'participant'])
      .where('meeting_id', '=', meeting)
      .execute()
    return new Map(rows.map(({ client, participant }) => [Number(client), participant]))
  }

  async addWriter(meeting: MeetingId, client: number, participant: ParticipantId): Promise<void> {
    await this.#asOwner(meeting, async (database) => {
      await database
        .insertInto('notes_writers')
        .values({ meeting_id: meeting, client, participant })
        .execute()
    })
  }

  /** Keeps how the notes are now as a version; the oldest go beyond 20. */
  async keepVersion(
    meeting: MeetingId,
    {
      at,
      why,
      state,
    }: { readonly at: number; readonly why: NotesVersion['why']; readonly state: Uint8Array },
  ): Promise<void> {
    const kept = await this.versions(meeting)
    const id = (kept[0]?.id ?? 0) + 1
    await this.#asOwner(meeting, async (database) => {
      await database
        .insertInto('notes_versions')
        .values({ meeting_id: meeting, id, at: new Date(at), why, state: Buffer.from(state) })
        .execute()
      await database
        .deleteFrom('notes_versions')
        .where('meeting_id', '=', meeting)
        .where('id', '<=', id - VERSIONS_KEPT)
        .execute()
    })
  }

  /** The newest first. */
  async versions(meeting: MeetingId): Promise<NotesVersion[]> {
    const rows = await this.#database
      .selectFrom('notes_versions')
      .select(['id', 'at', 'why'])
      .where('meeting_id', '=', meeting)
      .orderBy('id', 'desc')
      .execute()
    return rows.map(({ id, at, why }) => ({ id, at: at.getTime(), why }))
  }

  async version(meeting: MeetingId, id: number): Promise<Uint8Array | null> {
    const row = await this.#database
      .selectFrom('notes_versions')
      .select('state')
      .where('meeting_id', '=', meeting)
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.state ?? null
  }

  /** Writes in one transaction. @throws Refused `unavailable` when another server writes. */
  async #asOwner(meeting: MeetingId, write: (database: Database) => Promise<void>): Promise<void> {
    if (this.#writer === null) return write(this.#database)
    await this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql`with ${this.#held(meeting)} select from held where not ours`.execute(
        transaction,
      )
      if (rows.length > 0) throw notOurs()
      await write(transaction)
    })
  }

  /** The meeting, locked against a change of owner. What is not written of it yet is ours. */
  #held(meeting: MeetingId) {
    if (this.#writer === null) return sql`held as (select true as ours)`
    const { owner, epochOf } = this.#writer
    // By itself, for a condition on it would be judged first, and what is ours not be locked.
    return sql`held as materialized (
      select coalesce(owner = ${owner} and epoch = ${epochOf(meeting)}, false) as ours from meetings where id = ${meeting} for share
    )`
  }
}

function notOurs(): Refused {
  return new Refused('unavailable', 'another server has this meeting')
}
