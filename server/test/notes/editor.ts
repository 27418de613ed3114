/** Somebody's page with the notes open: a Yjs document over the notes' lane, as a browser has it. */
import type { Socket } from 'socket.io-client'
import * as Y from 'yjs'
import { NOTES_LANE, NOTES_PART_BYTES, NOTES_ROOT, NOTES_SCHEMA } from '../../../shared/notes-limits.ts'
import type { NotesCaret, notesRequests } from '../../../shared/notes.ts'
import { request } from '../../../shared/request.ts'
import type { NameIn, PayloadIn, ReplyOf } from '../../../shared/wire.ts'
import type { Client } from '../client.ts'
import { eventually } from '../eventually.ts'

type Table = typeof notesRequests
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))

export class Editor {
  doc = new Y.Doc()
  generation = ''
  readonly socket: Socket
  readonly carets: NotesCaret[] = []
  replaced = 0
  /** What the server has, as far as it said so when it was opened. */
  vector: Uint8Array = new Uint8Array()

  private constructor(client: Client, doc?: Y.Doc) {
    if (doc) this.doc = doc
    this.socket = client.socket.io.socket(NOTES_LANE)
    this.socket.on('notes:changed', ({ updates }: { updates: string[] }) => {
      for (const update of updates) Y.applyUpdate(this.doc, bytesOf(update), 'server')
    })
    this.socket.on('notes:carets', ({ carets }: { carets: NotesCaret[] }) => this.carets.push(...carets))
    this.socket.on('notes:replaced', () => (this.replaced += 1))
  }

  /** @throws Error when the lane is refused. */
  static async open(
    client: Client,
    { schema = NOTES_SCHEMA, before }: { schema?: number; before?: Editor } = {},
  ) {
    const editor = new Editor(client, before?.doc)
    await new Promise<void>((resolve, reject) => {
      editor.socket.once('connect', resolve).once('connect_error', reject)
      // Asking for the namespace connects it; asking twice would be two sockets.
      if (!editor.socket.active) editor.socket.connect()
    })
    await editor.begin(schema, before)
    return editor
  }

  async begin(schema = NOTES_SCHEMA, before?: Editor): Promise<void> {
    const known = before
      ? {
          generation: before.generation,
          client: before.doc.clientID,
          vector: base64(Y.encodeStateVector(before.doc)),
        }
      : null
    const { generation, client, fresh, vector, update } = await this.ask('notes:open', { schema, known })
    if (fresh) this.doc = new Y.Doc()
    this.doc.clientID = client
    this.generation = generation
    this.vector = bytesOf(vector)
    Y.applyUpdate(this.doc, await this.whole(update), 'server')
  }

  async whole({ parts, first }: { parts: number; first: string }): Promise<Uint8Array> {
    const all = [bytesOf(first)]
    for (let part = 1; part < parts; part += 1)
      all.push(bytesOf((await this.ask('notes:part', { part })).bytes))
    return Uint8Array.from(Buffer.concat(all))
  }

  ask<N extends NameIn<Table>>(name: N, payload: PayloadIn<Table, N>): Promise<ReplyOf<Table, N>> {
    return request<Table, N>(this.socket, name, payload)
  }

  /** Sends bytes as an update, in parts. @throws Refused */
  async send(update: Uint8Array, generation = this.generation): Promise<void> {
    const parts = Math.max(1, Math.ceil(update.byteLength / NOTES_PART_BYTES))
    for (let part = 0; part < parts; part += 1) {
      const bytes = base64(update.subarray(part * NOTES_PART_BYTES, (part + 1) * NOTES_PART_BYTES))
      await this.ask('notes:write', { generation, part, last: part === parts - 1, bytes })
    }
  }

  /** Changes the document and sends the change. @throws Refused */
  write(change: (root: Y.XmlFragment) => void): Promise<void> {
    return this.send(this.change(change))
  }

  /** Changes the document here only; gives the update. */
  change(change: (root: Y.XmlFragment) => void): Uint8Array {
    const before = Y.encodeStateVector(this.doc)
    this.doc.transact(() => change(this.root))
    return Y.encodeStateAsUpdate(this.doc, before)
  }

  /** A paragraph at the end. */
  say(text: string): Promise<void> {
    return this.write((root) => {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText(text)])
      root.push([paragraph])
    })
  }

  get root(): Y.XmlFragment {
    return this.doc.getXmlFragment(NOTES_ROOT)
  }

  get text(): string {
    return this.root.toJSON()
  }

  reads(text: string): Promise<unknown> {
    return eventually(`${text} is read`, () => Promise.resolve(this.text.includes(text)))
  }
}
