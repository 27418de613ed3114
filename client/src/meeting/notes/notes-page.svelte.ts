/** The shared notes as this page has them: a document that follows the server's, and what of it is still to be stored. */
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { NOTES_LANE, NOTES_PART_BYTES, NOTES_SCHEMA } from '../../../../shared/notes-limits.ts'
import type { NotesCaret, notesNotices, notesRequests } from '../../../../shared/notes.ts'
import { Refused } from '../../../../shared/refused.ts'
import { request } from '../../../../shared/request.ts'
import type { NameIn, NoticeOf, PayloadIn, ReplyOf } from '../../../../shared/wire.ts'
import { textOf } from './text-of.ts'
import { fromBase64, toBase64 } from '../../notes/base64.ts'
import type { Lane } from '../../visit/visit.ts'
import { hueOf } from '../../ui/hue.ts'

type Table = typeof notesRequests
type Notice<N extends NameIn<typeof notesNotices>> = NoticeOf<typeof notesNotices, N>

/** What is written goes out together, so often, in ms. */
const SEND_EVERY_MS = 80
const CARET_EVERY_MS = 200
const AGAIN_MS = 1_000
/** Where an update comes from that is the server's. */
const SERVER = 'server'

/** Why something that was written is not in the notes. */
export type Unsaved = {
  readonly why: 'locked' | 'full' | 'outdated' | 'replaced' | 'refused'
  readonly text: string
}

export class NotesPage {
  doc = $state.raw(new Y.Doc())
  /** The document is there; before that nothing is to be written in it. */
  open = $state(false)
  /** Connected now: what is written is on its way. */
  connected = $state(false)
  /** Everything that was written is stored. */
  saved = $state(true)
  /** This page does not know all that the notes may be made of: it reads, until it is loaded again. */
  outdated = $state(false)
  unsaved = $state.raw<Unsaved | null>(null)
  writers = $state.raw<readonly { readonly id: string; readonly name: string }[]>([])
  awareness = new Awareness(this.doc)

  readonly #lane: Lane
  #generation = ''
  #wanted = false
  #pending: Uint8Array[] = []
  #sending = false
  /** Counts openings: what an earlier one brings is of no interest. */
  #turn = 0
  #caretWaits = false
  /** Whose carets there are: each has the number of its place. */
  readonly #caretIds: string[] = []

  constructor(lane: (name: string) => Lane) {
    this.#lane = lane(NOTES_LANE)
    this.#listen()
    this.#follow(this.doc)
  }

  /** Somebody looks at them, and the page is inside. May be called again. */
  enter(): void {
    this.#wanted = true
    if (!this.#lane.active) this.#lane.connect()
  }

  /** Nobody looks any more. What is not stored yet still goes out. */
  leave(): void {
    this.#wanted = false
    if (this.saved) this.#lane.disconnect()
  }

  async versions(): Promise<ReplyOf<Table, 'notes:versions'>['versions']> {
    return (await this.#ask('notes:versions', {})).versions
  }

  /** An older version as a document of its own. @throws Refused */
  async version(id: number): Promise<Y.Doc> {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, await this.#whole(await this.#ask('notes:version', { id })))
    return doc
  }

  /** @throws Refused */
  async restore(id: number): Promise<void> {
    await this.#ask('notes:restore', { id })
  }

  /** @throws Refused */
  async erase(): Promise<void> {
    await this.#ask('notes:erase', {})
  }

  /** The words that were not saved were seen. */
  forgetUnsaved(): void {
    this.unsaved = null
  }

  #listen(): void {
    const lane = this.#lane
    lane.on('connect', () => void this.#begin())
    lane.on('connect_error', () => {
      this.#again()
    })
    lane.on('disconnect', () => {
      this.connected = false
      this.#turn += 1
      this.#again()
    })
    lane.on('notes:changed', ({ updates }: Notice<'notes:changed'>) => {
      if (this.open) for (const update of updates) Y.applyUpdate(this.doc, fromBase64(update), SERVER)
    })
    lane.on('notes:carets', ({ carets }: Notice<'notes:carets'>) => {
      for (const caret of carets) this.#see(caret)
    })
    lane.on('notes:replaced', () => {
      this.#giveUp('replaced')
    })
  }

  // The connection under it may be lost, too: then who holds it comes back first, and this is asked to enter.
  #again(): void {
    setTimeout(() => {
      if ((this.#wanted || !this.saved) && !this.#lane.active && this.#lane.io._readyState === 'open')
        this.#lane.connect()
    }, AGAIN_MS)
  }

  async #begin(): Promise<void> {
    const turn = ++this.#turn
    const known = this.open
      ? {
          generation: this.#generation,
          client: this.doc.clientID,
          vector: toBase64(Y.encodeStateVector(this.doc)),
        }
      : null
    try {
      const reply = await this.#ask('notes:open', { schema: NOTES_SCHEMA, known })
      const update = await this.#whole(reply.update)
      if (turn !== this.#turn) return
      if (reply.fresh && this.open) this.#replace('replaced')
      this.#generation = reply.generation
      this.outdated = reply.schema > NOTES_SCHEMA
      this.doc.clientID = reply.client
      Y.applyUpdate(this.doc, update, SERVER)
      this.open = true
      this.connected = true
      this.#pending = this.saved ? [] : [Y.encodeStateAsUpdate(this.doc, fromBase64(reply.vector))]
      void this.#send()
    } catch (error) {
      if (turn !== this.#turn) return
      if (!(error instanceof Refused)) throw error
      this.#lane.disconnect()
    }
  }

  /** Another document takes the place of this one; what was not saved of it is offered as text. */
  #replace(why: Unsaved['why']): void {
    if (!this.saved) this.unsaved = { why, text: textOf(this.doc) }
    this.saved = true
    this.#pending = []
    this.open = false
    const doc = new Y.Doc()
    this.awareness.destroy()
    this.awareness = new Awareness(doc)
    this.#follow(doc)
    this.doc = doc
  }

  #giveUp(why: Unsaved['why']): void {
    this.#replace(why)
    if (this.#lane.connected) void this.#begin()
  }

  #follow(doc: Y.Doc): void {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      // An editor takes away what it does not know: that is nobody's wish.
      if (origin === SERVER || this.outdated) return
      this.#pending.push(update)
      this.saved = false
      void this.#send()
    })
    this.awareness.on('update', (_changes: unknown, origin: unknown) => {
      if (origin !== SERVER) this.#tellCaret()
    })
  }

  async #send(): Promise<void> {
    if (this.#sending || !this.connected) return
    this.#sending = true
    const turn = this.#turn
    try {
      await this.#sendAll(turn)
    } catch (error) {
      this.#onRefused(error, turn)
    } finally {
      this.#sending = false
    }
    if (this.saved && !this.#wanted) this.#lane.disconnect()
    // Opened again meanwhile: what is left goes out over that.
    else if (turn !== this.#turn) void this.#send()
  }

  async #sendAll(turn: number): Promise<void> {
    const current = (): boolean => turn === this.#turn
    while (this.#pending.length > 0 && current()) {
      await pause(SEND_EVERY_MS)
      if (!current()) return
      const update = Y.mergeUpdates(this.#pending)
      this.#pending = []
      await this.#write(update)
    }
    if (current()) this.saved = true
  }

  #onRefused(error: unknown, turn: number): void {
    if (!(error instanceof Refused)) throw error
    if (turn !== this.#turn) return
    // Opened again, it sends what the server does not have.
    if (PASSING.includes(error.code)) this.#lane.disconnect().connect()
    else this.#giveUp(WHY[error.code] ?? 'refused')
  }

  async #write(update: Uint8Array): Promise<void> {
    const parts = Math.max(1, Math.ceil(update.byteLength / NOTES_PART_BYTES))
    for (let part = 0; part < parts; part += 1) {
      const bytes = update.subarray(part * NOTES_PART_BYTES, (part + 1) * NOTES_PART_BYTES)
      const last = part === parts - 1
      await this.#ask('notes:write', { generation: this.#generation, part, last, bytes: toBase64(bytes) })
    }
  }

  async #whole({ parts, first }: { readonly parts: number; readonly first: string }): Promise<Uint8Array> {
    const all = [fromBase64(first)]
    for (let part = 1; part < parts; part += 1)
      all.push(fromBase64((await this.#ask('notes:part', { part })).bytes))
    const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const one of all) {
      bytes.set(one, at)
      at += one.length
    }
    return bytes
  }

  #ask<N extends NameIn<Table>>(name: N, payload: PayloadIn<Table, N>): Promise<ReplyOf<Table, N>> {
    return request<Table, N>(this.#lane, name, payload)
  }

  #tellCaret(): void {
    if (this.#caretWaits) return
    this.#caretWaits = true
    setTimeout(() => {
      this.#caretWaits = false
      // It may get lost.
      if (this.connected) this.#ask('notes:caret', placeIn(this.awareness)).catch(() => undefined)
    }, CARET_EVERY_MS)
  }

  #see({ id, name, anchor, head }: NotesCaret): void {
    if (!this.#caretIds.includes(id)) this.#caretIds.push(id)
    const client = this.#caretIds.indexOf(id) + 1
    const others = this.writers.filter((writer) => writer.id !== id)
    const { states } = this.awareness
    if (anchor === null || head === null) {
      states.delete(client)
      this.writers = others
    } else {
      const cursor = { anchor: JSON.parse(anchor) as unknown, head: JSON.parse(head) as unknown }
      states.set(client, { user: { name, hue: hueOf(id), color: '#000000' }, cursor })
      this.writers = [...others, { id, name }]
    }
    this.awareness.emit('change', [{ added: [], updated: [client], removed: [] }, SERVER])
  }
}

/** After these the same may be tried again. */
const PASSING: readonly Refused['code'][] = ['unavailable', 'internal', 'rate-limited', 'moved']

type Cursor = { readonly anchor: unknown; readonly head: unknown }

function placeIn(awareness: Awareness): { anchor: string | null; head: string | null } {
  const { cursor } = (awareness.getLocalState() ?? {}) as { cursor?: Cursor | null }
  if (!cursor) return { anchor: null, head: null }
  return { anchor: JSON.stringify(cursor.anchor), head: JSON.stringify(cursor.head) }
}

const WHY: Readonly<Partial<Record<Refused['code'], Unsaved['why']>>> = {
  forbidden: 'locked',
  'limit-reached': 'full',
  outdated: 'outdated',
}

function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms))
}
