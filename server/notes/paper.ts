/** The notes of one meeting while somebody reads them: the live document, and what of it is still to be written. */
import { randomInt } from 'node:crypto'
import * as Y from 'yjs'
import type { MeetingId, ParticipantId } from '../../shared/ids.ts'
import { NOTES_MAX_BYTES, NOTES_MAX_CHARACTERS, NOTES_ROOT } from '../../shared/notes-limits.ts'
import type { NotesVersion } from '../../shared/notes.ts'
import { Refused } from '../../shared/refused.ts'
import { HOUR_MS, type Clock } from '../clock.ts'
import type { NotesStore, StoredNotes } from '../db/notes.ts'
import { isOutage, orUnavailable } from '../db/outage.ts'
import { passUpdate } from './gate.ts'

/** Updates are written and told together, at most so often, in ms. */
const WRITE_EVERY_MS = 40
const WRITE_AGAIN_MS = 1_000
/** So many rows of updates lie beside a state before they become one. */
const ROWS_MAX = 200
/** What may wait for a database that is away, in bytes. */
const WAITING_MAX_BYTES = 4 * 1024 * 1024
const WRITERS_MAX = 20_000

export type PaperPorts = {
  readonly meeting: MeetingId
  readonly store: NotesStore
  readonly clock: Clock
  readonly newId: () => string
  /** These are stored now. */
  readonly onWritten: (updates: readonly Uint8Array[]) => void
  /** It cannot be written any more: whoever reads it must open another one. */
  readonly onBroken: (error: unknown) => void
}

type Waiting = {
  readonly update: Uint8Array
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

export class Paper {
  readonly #ports: PaperPorts
  #doc: Y.Doc
  #generation: string
  /** The number of the last update that is stored. */
  #version: number
  #rows: number
  #versionAt: number
  readonly #writers: Map<number, ParticipantId>
  /** What there is at most; counted anew when it comes near a limit. */
  #size: { bytes: number; characters: number }
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #writing: Promise<void> | null = null
  #broken: unknown = null
  /** What would be written now would be erased with the rest. */
  #erasing = false

  constructor(
    ports: PaperPorts,
    stored: StoredNotes,
    writers: ReadonlyMap<number, ParticipantId>,
    versionAt: number,
  ) {
    this.#ports = ports
    this.#doc = new Y.Doc()
    this.#doc.transact(() => {
      for (const update of [stored.state, ...stored.updates]) Y.applyUpdate(this.#doc, update)
    })
    this.#generation = stored.generation
    this.#version = stored.version
    this.#rows = stored.updates.length
    this.#versionAt = versionAt
    this.#writers = new Map(writers)
    this.#size = this.#measured()
  }

  get generation(): string {
    return this.#generation
  }

  get vector(): Uint8Array {
    return Y.encodeStateVector(this.#doc)
  }

  /** What is there, or what somebody lacks who has what `vector` says. @throws Refused `bad-request` for no vector. */
  state(vector?: Uint8Array): Uint8Array {
    try {
      return Y.encodeStateAsUpdate(this.#doc, vector)
    } catch {
      throw new Refused('bad-request', 'not a state vector')
    }
  }

  /** The id under which a page writes: the one that it had, if it is theirs, or a new one. */
  async writer(participant: ParticipantId, had: number | null): Promise<number> {
    this.#refuseWaiting()
    if (had !== null && this.#writers.get(had) === participant) return had
    if (this.#writers.size >= WRITERS_MAX)
      throw new Refused('limit-reached', 'too many pages wrote here', { limit: 'notes-writers' })
    let client = randomInt(1, 2 ** 32)
    while (this.#writers.has(client)) client = randomInt(1, 2 ** 32)
    this.#writers.set(client, participant)
    const { store, meeting } = this.#ports
    await orUnavailable(store.addWriter(meeting, client, participant))
    return client
  }

  /**
   * Applies an update and resolves once it is stored, and told.
   *
   * @throws Refused as `passUpdate` does; `limit-reached` when the notes are full; `unavailable` when nothing is written now.
   */
  write(client: number, update: Uint8Array): Promise<void> {
    this.#refuseWaiting()
    const { characters, onlyDeletes } = passUpdate(this.#doc, client, update)
    if (!onlyDeletes) this.#grow({ bytes: update.byteLength, characters })
    Y.applyUpdate(this.#doc, update)
    return this.#queue(update)
  }

  /** Makes an older state the text again: one more change, after which all that was written is still known. */
  async restore(state: Uint8Array): Promise<void> {
    this.#refuseWaiting()
    await this.keepVersion('restored')
    const old = new Y.Doc()
    Y.applyUpdate(old, state)
    const updates: Uint8Array[] = []
    const caught = (update: Uint8Array): void => void updates.push(update)
    const root = this.#doc.getXmlFragment(NOTES_ROOT)
    this.#doc.on('update', caught)
    this.#doc.transact(() => {
      root.delete(0, root.length)
      root.insert(0, old.getXmlFragment(NOTES_ROOT).toArray().map(cloned))
    })
    this.#doc.off('update', caught)
    old.destroy()
    this.#size = this.#measured()
    await Promise.all(updates.map((update) => this.#queue(update)))
  }

  /** Nothing that was written is left, once this resolves. */
  async erase(): Promise<void> {
    this.#refuseWaiting()
    this.#erasing = true
    try {
      await this.settled()
      const { store, meeting, newId } = this.#ports
      const [generation, empty] = [newId(), new Y.Doc()]
      await orUnavailable(store.erase(meeting, { generation, state: Y.encodeStateAsUpdate(empty) }))
      this.#doc.destroy()
      this.#doc = empty
      this.#generation = generation
      this.#version = 0
      this.#rows = 0
      this.#writers.clear()
      this.#size = this.#measured()
    } finally {
      this.#erasing = false
    }
  }

  /** Keeps how it is now as a version. */
  async keepVersion(why: NotesVersion['why']): Promise<void> {
    await this.settled()
    const { store, meeting, clock } = this.#ports
    if (this.#doc.getXmlFragment(NOTES_ROOT).length === 0) return
    this.#versionAt = clock.now()
    await orUnavailable(store.keepVersion(meeting, { at: clock.now(), why, state: this.state() }))
  }

  /** Resolves once all that was applied is stored. @throws Refused `unavailable` */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing
    if (this.#broken !== null) throw new Refused('unavailable', 'the notes are not written now')
  }

  /** Puts the rows of updates into the state. */
  async compact(): Promise<void> {
    await this.settled()
    if (this.#rows === 0) return
    this.#rows = 0
    const { store, meeting } = this.#ports
    await store.compact(meeting, { state: this.state(), version: this.#version })
  }

  /** Nothing more is written: another server has the meeting. */
  close(): void {
    this.#broken ??= new Error('another server has this meeting')
  }

  #refuseWaiting(): void {
    if (this.#broken !== null || this.#erasing || this.#waitingBytes > WAITING_MAX_BYTES)
      throw new Refused('unavailable', 'the notes are not written now')
  }

  #queue(update: Uint8Array): Promise<void> {
    const stored = new Promise<void>((done, failed) => this.#waiting.push({ update, done, failed }))
    this.#waitingBytes += update.byteLength
    this.#writing ??= this.#writeAll()
    return stored
  }

  async #writeAll(): Promise<void> {
    // All that comes in this moment goes together.
    await Promise.resolve()
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting
        this.#waiting = []
        await this.#store(batch)
        await this.#pause(WRITE_EVERY_MS)
      }
    } finally {
      this.#writing = null
    }
    void this.#tidy()
  }

  async #store(batch: readonly Waiting[]): Promise<void> {
    const { store, meeting, onWritten, onBroken } = this.#ports
    const updates = batch.map(({ update }) => update)
    for (;;) {
      try {
        await store.append(meeting, this.#version, updates)
        break
      } catch (error) {
        if (isOutage(error) && this.#broken === null) {
          await this.#pause(WRITE_AGAIN_MS)
          continue
        }
        // Another server writes them, or they are not to be stored: what is in this document is not what is stored.
        this.#broken ??= error
        for (const { failed } of batch) failed(new Refused('unavailable', 'the notes are not written now'))
        onBroken(error)
        return
      }
    }
    this.#version += updates.length
    this.#rows += updates.length
    for (const { byteLength } of updates) this.#waitingBytes -= byteLength
    onWritten(updates)
    for (const { done } of batch) done()
  }

  /** Compaction and the version of the hour, when nothing waits. */
  async #tidy(): Promise<void> {
    try {
      if (this.#ports.clock.now() - this.#versionAt >= HOUR_MS) await this.keepVersion('hour')
      if (this.#rows >= ROWS_MAX) await this.compact()
    } catch {
      // What is stored is whole without it; the next time does it.
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((over) => {
      this.#ports.clock.after(ms, over)
    })
  }

  /** @throws Refused `limit-reached` */
  #grow(by: { readonly bytes: number; readonly characters: number }): void {
    const grown = () => ({
      bytes: this.#size.bytes + by.bytes,
      characters: this.#size.characters + by.characters,
    })
    if (isFull(grown())) this.#size = this.#measured()
    if (isFull(grown()))
      throw new Refused('limit-reached', 'the notes are full', {
        limit: 'notes',
        max: NOTES_MAX_CHARACTERS,
      })
    this.#size = grown()
  }

  #measured(): { bytes: number; characters: number } {
    return {
      bytes: this.state().byteLength,
      characters: charactersOf(this.#doc.getXmlFragment(NOTES_ROOT)),
    }
  }
}

function isFull({ bytes, characters }: { readonly bytes: number; readonly characters: number }): boolean {
  return bytes > NOTES_MAX_BYTES || characters > NOTES_MAX_CHARACTERS
}

function charactersOf(node: Y.XmlFragment): number {
  let characters = 0
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) characters += child.length
    else if (child instanceof Y.XmlElement) characters += charactersOf(child)
  }
  return characters
}

// What stands in notes are elements and texts; a hook is none.
function cloned(node: Y.XmlElement | Y.XmlText | Y.XmlHook): Y.XmlElement | Y.XmlText {
  return node.clone() as Y.XmlElement | Y.XmlText
}
