import { mergeUpdates } from 'yjs'
import type { Attendance } from '../../shared/attendance.ts'
import type { ChatMessage } from '../../shared/chat.ts'
import type { MeetingId, ParticipantId, RoomId } from '../../shared/ids.ts'
import type { PortalReply } from '../../shared/portal.ts'
import { Refused } from '../../shared/refused.ts'
import type { Organiser } from '../auth/identity.ts'
import { DAY_MS } from '../clock.ts'
import { ChatStore } from '../db/chat.ts'
import { MeetingHistory } from '../db/history.ts'
import { NotesStore } from '../db/notes.ts'
import { deletePast, findPast, pastMeetings, type StoredPast } from '../db/past-meetings.ts'
import { patiently } from '../db/patience.ts'
import { attendedIn } from '../meeting/attendance.ts'
import { UnreadableJournal } from '../meeting/fold.ts'
import type { RoomsPorts } from './ports.ts'
import type { RoomRequest } from './rules.ts'
import { standingFor } from './standing.ts'

export type PastMeetingsPorts = Pick<RoomsPorts, 'database' | 'clock'> & {
  /** RETENTION_DAYS: how long after its end a meeting is kept. */
  readonly keptDays: number
}

type One = { readonly roomId: RoomId; readonly meetingId: MeetingId }

const PAGE = 20
const MESSAGES = 500
/** Owner and delegates are moderators of every meeting; nobody writes to this one. */
const MODERATOR = { id: '' as ParticipantId, role: 'moderator', since: 0 } as const

/**
 * Meetings that ended in a room, for its owner and delegates. Everything @throws Refused as `standingFor` does, and
 * `not-found` for a meeting that is another room's, goes on or is no more.
 */
export class PastMeetings {
  readonly #ports: PastMeetingsPorts
  readonly #history: MeetingHistory
  readonly #chat: ChatStore
  readonly #notes: NotesStore

  constructor(ports: PastMeetingsPorts) {
    this.#ports = ports
    this.#history = new MeetingHistory(ports.database)
    this.#chat = new ChatStore(ports.database)
    this.#notes = new NotesStore(ports.database)
  }

  async list(by: Organiser, roomId: RoomId, page: number): Promise<PortalReply<'past-meetings:list'>> {
    const { database, keptDays } = this.#ports
    const { room } = await standingFor(this.#ports, by, roomId, 'past-meetings:list')
    const found = await patiently(() => pastMeetings(database, roomId, { page, size: PAGE }))
    const meetings = found.meetings.map((one) => ({ ...one, keptUntil: one.endedAt + keptDays * DAY_MS }))
    return { title: room.title, meetings, page, pages: Math.max(Math.ceil(found.total / PAGE), 1), keptDays }
  }

  /** Who was there. Of a journal that cannot be read, nobody. */
  async attendance(by: Organiser, one: One): Promise<Attendance> {
    const { openedAt, endedAt } = await this.#find(by, one, 'past-meetings:attendance')
    const now = this.#ports.clock.now()
    const counting = (): Promise<Attendance> => this.#count(one.meetingId, now, endedAt)
    try {
      return await patiently(counting)
    } catch (error) {
      if (!(error instanceof UnreadableJournal)) throw error
      return { since: openedAt, until: endedAt, now, attendees: [] }
    }
  }

  /** A page of what was said, the oldest first, of messages before this place. */
  async chat(
    by: Organiser,
    one: One,
    before: number | null,
  ): Promise<{ messages: ChatMessage[]; more: boolean }> {
    await this.#find(by, one, 'past-meetings:chat')
    const page = { before, since: 0, limit: MESSAGES + 1 }
    const found = await patiently(() => this.#chat.read(one.meetingId, MODERATOR, page))
    const messages = found.slice(-MESSAGES).map(({ reactions: _reactions, ...message }) => message)
    return { messages, more: found.length > MESSAGES }
  }

  /** The notes as they were at the end. */
  async notes(by: Organiser, one: One): Promise<PortalReply<'past-meetings:notes'>> {
    await this.#find(by, one, 'past-meetings:notes')
    const found = await patiently(() => this.#notes.find(one.meetingId))
    if (found === null) return { state: null }
    return { state: Buffer.from(mergeUpdates([found.state, ...found.updates])).toString('base64') }
  }

  /** Resolves once nothing of it is left. */
  async delete(by: Organiser, one: One): Promise<void> {
    await this.#find(by, one, 'past-meetings:delete')
    const { database } = this.#ports
    await patiently(() => deletePast(database, one.roomId, one.meetingId))
  }

  async #count(id: MeetingId, now: number, endedAt: number): Promise<Attendance> {
    return (await attendedIn(this.#history.journalOf(id), now, endedAt)).attendance
  }

  async #find(by: Organiser, { roomId, meetingId }: One, request: RoomRequest): Promise<StoredPast> {
    const { database } = this.#ports
    await standingFor(this.#ports, by, roomId, request)
    const found = await patiently(() => findPast(database, roomId, meetingId))
    if (found === null) throw new Refused('not-found', 'there is no such meeting')
    return found
  }
}
