/** The shared notes' own lane: who reads and writes them over which socket. What is written is judged by the paper's gate. */
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { MeetingId } from '../../shared/ids.ts'
import {
  NOTES_LANE,
  NOTES_PART_BYTES,
  NOTES_SCHEMA,
  NOTES_UPDATE_MAX_BYTES,
} from '../../shared/notes-limits.ts'
import { notesRequests, type NotesToClient, type NotesToServer } from '../../shared/notes.ts'
import { Refused } from '../../shared/refused.ts'
import { serve } from '../../shared/serve.ts'
import type { Handlers } from '../../shared/wire.ts'
import { anybodyWithoutList, may } from '../meeting/locks.ts'
import type { Participant } from '../meeting/meeting.ts'
import type { Reading } from '../notes/papers.ts'
import type { Caller, SignallingDeps } from './caller.ts'
import { NotesRates } from './notes-rates.ts'

type NotesSocket = Socket<NotesToServer, NotesToClient, DefaultEventsMap, Record<string, never>>
type NotesServer = Server<NotesToServer, NotesToClient, DefaultEventsMap, Record<string, never>>
type Connection = NotesSocket['conn']

/** Carets are told together, so often, in ms. */
const CARETS_EVERY_MS = 200

type Place = { readonly anchor: string | null; readonly head: string | null }

/** One page that has the notes open. */
type Reader = {
  readonly socket: NotesSocket
  readonly caller: Caller
  reading: Reading | null
  client: number
  /** Whether its page knows all that notes may be made of. */
  current: boolean
  /** Parts of an update that is not whole yet, and parts of what it asked for last. */
  incoming: Buffer[]
  outgoing: Uint8Array
  over: boolean
}

/** Serves the notes on the namespace of their own. `callerOf`: who stands behind a connection. */
export function attachNotes(
  server: unknown,
  deps: SignallingDeps,
  callerOf: (connection: Connection) => Caller | undefined,
): void {
  const lane = (server as NotesServer).of(NOTES_LANE)
  const desk = new NotesDesk(deps)
  lane.use((socket, next) => {
    const caller = callerOf(socket.conn)
    if (caller?.session.phase === 'inside') next()
    else
      next(
        Object.assign(new Error('not inside'), { data: new Refused('forbidden', 'not inside').toFailure() }),
      )
  })
  lane.on('connection', (socket) => {
    const caller = callerOf(socket.conn)
    if (caller) desk.welcome(socket, caller)
  })
}

class NotesDesk {
  readonly #readers = new Map<MeetingId, Set<Reader>>()
  readonly #moved = new Map<MeetingId, Map<Reader, Place>>()

  constructor({ papers }: SignallingDeps) {
    papers.tell({
      changed: (meeting, updates) => {
        const notice = { updates: updates.map(base64) }
        for (const { socket } of this.#inside(meeting)) socket.emit('notes:changed', notice)
      },
      broken: (meeting) => {
        for (const reader of this.#inside(meeting)) reader.socket.disconnect()
      },
    })
  }

  welcome(socket: NotesSocket, caller: Caller): void {
    const id = caller.live.now.id
    const readers = this.#readers.get(id) ?? new Set()
    this.#readers.set(id, readers)
    // One place at this desk for a person.
    for (const reader of readers)
      if (reader.caller.session.self === caller.session.self) reader.socket.disconnect()
    const reader: Reader = {
      ...{ socket, caller, reading: null, client: 0, current: false, over: false },
      ...{ incoming: [], outgoing: new Uint8Array() },
    }
    readers.add(reader)
    socket.once('disconnect', () => {
      reader.over = true
      reader.reading?.leave()
      readers.delete(reader)
      if (readers.size === 0 && this.#readers.get(id) === readers) this.#readers.delete(id)
      this.#caret(reader, { anchor: null, head: null })
    })
    const rates = new NotesRates(caller)
    serve(socket, {
      table: notesRequests,
      handlers: this.#handlers,
      context: reader,
      onAnswered: () => {
        caller.channel.asked.answered()
      },
      admit: (name, rate) => {
        const elsewhere = caller.channel.asked.take()
        if (elsewhere) return elsewhere
        if (caller.session.phase !== 'inside') return new Refused('forbidden', 'you are not in this meeting')
        return rates.admit(name, rate)
      },
      onBadRequest: () => {
        if (rates.outOfPatience()) socket.disconnect()
      },
      onBug: (error, name) => caller.log.error({ err: error, meeting: id, request: name }, 'a request broke'),
    })
  }

  readonly #handlers: Handlers<typeof notesRequests, Reader> = {
    'notes:open': async (reader, { schema, known }) => {
      const { caller } = reader
      if (reader.reading === null) await hold(reader)
      const paper = paperOf(reader)
      reader.current = schema >= NOTES_SCHEMA
      reader.incoming = []
      const goesOn = known !== null && known.generation === paper.generation
      const client = await paper.writer(caller.session.self, goesOn ? known.client : null)
      // Nobody has what might still be lost.
      await paper.settled()
      refuseOutside(reader)
      const fresh = !goesOn || client !== known.client
      reader.client = client
      const update = paper.state(fresh ? undefined : Buffer.from(known.vector, 'base64'))
      const { generation, vector } = paper
      const has = { schema: NOTES_SCHEMA, vector: base64(vector) }
      return { generation, client, fresh, ...has, update: outgoing(reader, update) }
    },
    'notes:part': (reader, { part }) => ({ bytes: base64(partOf(reader.outgoing, part)) }),
    'notes:write': async (reader, { generation, part, last, bytes }) => {
      const { caller, incoming } = reader
      if (part === 0) incoming.length = 0
      if (part !== incoming.length) throw new Refused('conflict', 'a part of it is missing')
      incoming.push(Buffer.from(bytes, 'base64'))
      const update = Buffer.concat(incoming)
      if (update.byteLength > NOTES_UPDATE_MAX_BYTES) incoming.length = 0
      else if (!last) return {}
      incoming.length = 0
      const paper = paperOf(reader)
      try {
        refuseWriting(reader)
        if (generation !== paper.generation) throw new Refused('conflict', 'these notes were erased')
        await paper.write(reader.client, update)
      } catch (error) {
        if (error instanceof Refused)
          caller.log.warn(
            {
              meeting: caller.live.now.id,
              participant: caller.session.self,
              code: error.code,
              why: error.message,
            },
            'an update of the notes was refused',
          )
        throw error
      }
      return {}
    },
    'notes:caret': (reader, place) => {
      this.#caret(reader, place)
      return {}
    },
    'notes:versions': async ({ caller }) => ({
      versions: await caller.papers.store.versions(caller.live.now.id),
    }),
    'notes:version': async (reader, { id }) => outgoing(reader, await versionOf(reader, id)),
    'notes:restore': async (reader, { id }) => {
      moderating(reader)
      const version = await versionOf(reader, id)
      moderating(reader)
      await paperOf(reader).restore(version)
      return {}
    },
    'notes:erase': async (reader) => {
      moderating(reader)
      await paperOf(reader).erase()
      const { live, log, session } = reader.caller
      log.info({ meeting: live.now.id, participant: session.self }, 'the notes were erased')
      for (const { socket } of this.#inside(live.now.id)) socket.emit('notes:replaced', {})
      return {}
    },
  }

  /** Who reads and is still inside; the others are sent away. */
  #inside(meeting: MeetingId): Reader[] {
    const readers = [...(this.#readers.get(meeting) ?? [])]
    for (const { caller, socket } of readers) if (caller.session.phase !== 'inside') socket.disconnect()
    return readers.filter(({ over, reading }) => !over && reading !== null)
  }

  #caret(reader: Reader, place: Place): void {
    const { live, clock } = reader.caller
    const { id } = live.now
    const moved = this.#moved.get(id)
    if (moved) {
      moved.set(reader, place)
      return
    }
    this.#moved.set(id, new Map([[reader, place]]))
    clock.after(CARETS_EVERY_MS, () => this.#tellCarets(id))
  }

  #tellCarets(meeting: MeetingId): void {
    const moved = this.#moved.get(meeting) ?? new Map<Reader, Place>()
    this.#moved.delete(meeting)
    for (const to of this.#inside(meeting)) {
      const carets = [...moved].flatMap(([{ caller }, place]) => {
        const { self } = caller.session
        const who = caller.live.now.participants.get(self)
        const name = who?.name ?? ''
        return self !== to.caller.session.self && isSeen(to, who) ? [{ id: self, name, ...place }] : []
      })
      if (carets.length > 0) to.socket.volatile.emit('notes:carets', { carets })
    }
  }
}

/** Holds the document for a reader, once. */
async function hold(reader: Reader): Promise<void> {
  const reading = await reader.caller.papers.open(reader.caller.live.now)
  if (reader.over || reader.reading !== null) reading.leave()
  else reader.reading = reading
}

/** Who is not told who is there is not told who writes either. Who left is seen by nobody. */
function isSeen({ caller: { live, session } }: Reader, who: Participant | undefined): boolean {
  if (who === undefined || who.role === 'moderator') return true
  return session.circle !== 'participants-without-list' || !anybodyWithoutList(live.now)
}

function paperOf({ reading }: Reader): Reading['paper'] {
  if (reading === null) throw new Refused('conflict', 'the notes are not open')
  return reading.paper
}

function refuseOutside({ caller }: Reader): Participant {
  const who = caller.live.now.participants.get(caller.session.self)
  if (who === undefined || caller.session.phase !== 'inside')
    throw new Refused('forbidden', 'you are not in this meeting')
  return who
}

function refuseWriting(reader: Reader): void {
  const who = refuseOutside(reader)
  if (!reader.current) throw new Refused('outdated', 'this page does not know all that notes are made of')
  if (!may(reader.caller.live.now, who, 'notes')) throw new Refused('forbidden', 'the notes are locked')
}

function moderating(reader: Reader): void {
  if (refuseOutside(reader).role !== 'moderator') throw new Refused('forbidden', 'only for moderators')
}

async function versionOf({ caller }: Reader, id: number): Promise<Uint8Array> {
  const version = await caller.papers.store.version(caller.live.now.id, id)
  if (version === null) throw new Refused('not-found', 'there is no such version')
  return version
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function outgoing(reader: Reader, bytes: Uint8Array): { parts: number; first: string } {
  reader.outgoing = bytes
  return {
    parts: Math.max(1, Math.ceil(bytes.byteLength / NOTES_PART_BYTES)),
    first: base64(partOf(bytes, 0)),
  }
}

function partOf(bytes: Uint8Array, part: number): Uint8Array {
  return bytes.subarray(part * NOTES_PART_BYTES, (part + 1) * NOTES_PART_BYTES)
}
