/** The notes of all meetings of this server. */
import { randomUUID } from 'node:crypto'
import * as Y from 'yjs'
import type { MeetingId } from '../../shared/ids.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { NotesStore, type NotesWriter } from '../db/notes.ts'
import { orUnavailable } from '../db/outage.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Log } from '../log.ts'
import type { Reaction } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import { within } from '../within.ts'
import { Paper } from './paper.ts'

/** So long after its last reader a document stays in memory, in ms. */
const KEPT_MS = 60_000

type Ports = {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** By which ownership of meetings this server writes. */
  readonly writer?: NotesWriter
}

/** Who is told of what is stored, and that it cannot be any more. */
export type PaperReaders = {
  changed(meeting: MeetingId, updates: readonly Uint8Array[]): void
  broken(meeting: MeetingId): void
}

type MeetingOfNotes = Pick<Meeting, 'id' | 'roomId' | 'settings'>

type Open = { readonly paper: Promise<Paper>; readers: number; callOff: () => void }

/** Somebody's hold on the notes of a meeting, until they `leave`. */
export type Reading = { readonly paper: Paper; leave(): void }

export class Papers {
  readonly store: NotesStore
  readonly #ports: Ports
  readonly #open = new Map<MeetingId, Open>()
  /** One at a time reads or puts together the notes of a meeting. */
  readonly #turns = new KeyedMutex()
  #closed = false
  #readers: PaperReaders = { changed: () => undefined, broken: () => undefined }

  constructor(ports: Ports) {
    this.#ports = ports
    this.store = new NotesStore(ports.database, ports.writer)
  }

  tell(readers: PaperReaders): void {
    this.#readers = readers
  }

  /** Opens the notes of a meeting, begun with those of the last one unless its room wants them fresh. @throws Refused `unavailable` */
  async open(meeting: MeetingOfNotes): Promise<Reading> {
    const open = this.#open.get(meeting.id) ?? this.#begin(meeting)
    open.callOff()
    open.readers += 1
    try {
      const paper = await open.paper
      return { paper, leave: () => this.#leave(meeting.id, open) }
    } catch (error) {
      this.#forget(meeting.id, open)
      throw error
    }
  }

  /** Keeps the notes of a meeting that ends as they are then. */
  readonly reaction: Reaction = ({ after: { id, ended } }) => {
    const open = this.#open.get(id)
    if (ended !== null && open) void this.#putAway(id, open, true)
  }

  /** Resolves once what is applied to the notes of a meeting is stored. @throws Refused `unavailable` */
  async settled(id: MeetingId): Promise<void> {
    await (await this.#open.get(id)?.paper)?.settled()
  }

  /** The same before another server has the meeting: nothing of its notes is here afterwards. @throws Refused `unavailable` */
  async letGo(id: MeetingId): Promise<void> {
    await this.settled(id)
    this.drop(id)
  }

  /** Another server has the meeting: nothing of its notes is written here any more. */
  drop(id: MeetingId): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    this.#forget(id, open)
    open.paper.then(
      (paper) => {
        paper.close()
      },
      () => undefined,
    )
  }

  /** Writes what is not written, for so many ms at most. */
  async close(ms: number): Promise<void> {
    this.#closed = true
    const all = Promise.all([...this.#open].map(([id, open]) => this.#putAway(id, open, false)))
    await within(ms, all).catch(() => undefined)
  }

  #begin(meeting: MeetingOfNotes): Open {
    const paper = this.#turns.run(meeting.id, () => orUnavailable(this.#load(meeting)))
    const open: Open = { paper, readers: 0, callOff: () => undefined }
    this.#open.set(meeting.id, open)
    return open
  }

  #leave(id: MeetingId, open: Open): void {
    open.readers -= 1
    // Of a meeting that ended, or when all is closed, it is put away already.
    if (open.readers > 0 || this.#closed || this.#open.get(id) !== open) return
    open.callOff = this.#ports.clock.after(KEPT_MS, () => void this.#putAway(id, open, false))
  }

  async #load({ id, roomId, settings }: MeetingOfNotes): Promise<Paper> {
    const { store } = this
    const { clock } = this.#ports
    if ((await store.find(id)) === null) {
      const last = settings.freshNotes ? null : await store.findLast(roomId)
      const state = last ? Y.mergeUpdates([last.state, ...last.updates]) : Y.encodeStateAsUpdate(new Y.Doc())
      await store.begin(id, { generation: randomUUID(), state })
    }
    const stored = await store.find(id)
    if (stored === null) throw new Error('notes that were begun are not there')
    const [newest] = await store.versions(id)
    const ports = {
      ...{ meeting: id, store, clock, newId: randomUUID },
      onWritten: (updates: readonly Uint8Array[]) => {
        this.#readers.changed(id, updates)
      },
      onBroken: (error: unknown) => {
        this.#broken(id, error)
      },
    }
    return new Paper(ports, stored, await store.writers(id), newest?.at ?? clock.now())
  }

  #broken(id: MeetingId, error: unknown): void {
    this.#ports.log.error({ err: error, meeting: id }, 'notes could not be written')
    this.#open.delete(id)
    this.#readers.broken(id)
  }

  async #putAway(id: MeetingId, open: Open, atEnd: boolean): Promise<void> {
    open.callOff()
    try {
      await this.#turns.run(id, async () => {
        const paper = await open.paper
        if (atEnd) await paper.keepVersion('end')
        await paper.compact()
      })
    } catch (error) {
      // The rows are there all the same: who opens them next reads them.
      this.#ports.log.warn({ err: error, meeting: id }, 'notes were not put together')
    }
    // Who came back meanwhile has the same document.
    if (open.readers <= 0 || atEnd) this.#forget(id, open)
  }

  #forget(id: MeetingId, open: Open): void {
    // Its last reader may have left while it was put away.
    open.callOff()
    if (this.#open.get(id) === open) this.#open.delete(id)
  }
}
