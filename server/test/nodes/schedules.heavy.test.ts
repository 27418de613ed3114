/**
 * A thousand random schedules of three nodes that take, renew, write, hand over, stand still and start anew, on a real
 * PostgreSQL whose connections break now and then: journals have no gaps, epochs never decrease, and what was accepted is
 * there once.
 */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { MeetingId, ParticipantId, RoomId, ServerId } from '../../../shared/ids.ts'
import type { Database } from '../../db/database.ts'
import { handOverPlace } from '../../db/handing-over.ts'
import { Superseded, writeRows, type JournalRow } from '../../db/journal.ts'
import { beat, beginPlace, placeOf, registerNode, takePlace } from '../../db/nodes.ts'
import { isOutage } from '../../db/outage.ts'
import { freshDatabase } from '../db/given.ts'
import { joined, opening, person, T0 } from '../meeting/given.ts'

const SCHEDULES = 1_000
const STEPS = 12
const AT_ONCE = 8

const test = suite('nodes: schedules')
let database: Database

test.before(async () => {
  ;({ database } = await freshDatabase())
})
test.after(async () => {
  await database.destroy()
  await stopDatabases()
})

/** Mulberry32: the same schedule for the same number. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a node believes to have, and where it writes next. */
type Belief = { readonly epoch: number; next: number }
type Node = { readonly name: string; id: ServerId; belief: Belief | null }

class Schedule {
  readonly #chance: () => number
  readonly #number: number
  readonly #room: RoomId
  readonly #meeting: MeetingId
  readonly nodes: Node[]
  readonly accepted: string[] = []
  /** Whether it was written is not known: its connection broke, and somebody else had the meeting afterwards. */
  readonly #unknown: string[] = []
  #drawn = 0

  constructor(number: number) {
    this.#chance = chanceOf(number + 1)
    this.#number = number
    this.#room = `room-of-${String(number)}` as RoomId
    this.#meeting = `meeting-of-${String(number)}` as MeetingId
    this.nodes = ['a', 'b', 'c'].map((name) => {
      const named = `${name}${String(number)}`
      return { name: named, id: this.#draw('server') as ServerId, belief: null }
    })
  }

  async run(): Promise<void> {
    await surely(async () => {
      await database
        .insertInto('rooms')
        .values({ id: this.#room, title: 'Council', kind: 'permanent' })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    })
    for (const node of this.nodes) await surely(() => this.#startAnew(node))
    for (let step = 0; step < STEPS; step += 1) {
      // Some at once: they meet in the database.
      const acting = this.nodes.filter(() => this.#chance() < 0.6)
      await Promise.all(acting.map((node) => this.#act(node).catch(unlessOutage)))
    }
    await surely(() => this.#check())
  }

  async #act(node: Node): Promise<void> {
    const chance = this.#chance()
    if (chance < 0.02) await breakConnections()
    else if (chance < 0.3) await this.#take(node)
    else if (chance < 0.65) await this.#append(node)
    else if (chance < 0.7) await beat(database, node, { load: 0 })
    else if (chance < 0.8) await this.#handOver(node)
    else if (chance < 0.95) await this.#standStill(node)
    else await this.#startAnew(node)
  }

  async #take(node: Node): Promise<void> {
    const place = await placeOf(database, { room: this.#room })
    if (place === null) {
      const made = await beginPlace(database, { id: this.#meeting, roomId: this.#room, owner: node.id })
      if (made) node.belief = { epoch: 1, next: 1 }
      return
    }
    const isOthers = place.owner !== node.id && place.ownerIs === 'alive'
    if (isOthers || (place.owner === node.id && node.belief?.epoch === place.epoch)) return
    const epoch = await takePlace(database, place, node.id)
    if (epoch === null) return
    node.belief = { epoch, next: (await this.#lastSeq()) + 1 }
  }

  async #lastSeq(): Promise<number> {
    const last = await database
      .selectFrom('journal')
      .select('seq')
      .where('meeting_id', '=', this.#meeting)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last?.seq ?? 0
  }

  /** As it believes: two rows in one batch, which is sometimes sent twice. */
  async #append({ id, belief }: Node): Promise<void> {
    if (belief === null) return
    const from = belief.next
    const rows = [from, from + 1].map((seq) => this.#row(seq, belief.epoch))
    const again = this.#chance() < 0.2
    const names = rows.map(({ event }) => nameIn(event))
    // Until there is an answer: its connection may break.
    let answer = await this.#write(id, rows)
    const broken = answer === 'broken'
    while (answer === 'broken') answer = await this.#write(id, rows)
    if (answer === 'superseded') {
      if (broken) this.#unknown.push(...names)
      return
    }
    belief.next = from + 2
    this.accepted.push(...names)
    // As when only the answer was lost.
    if (again) await this.#write(id, rows)
  }

  /** `superseded`: the node lets go with the next thing that it does, or never: what it believes stays as it is. */
  async #write(id: ServerId, rows: readonly JournalRow[]): Promise<'written' | 'superseded' | 'broken'> {
    try {
      await writeRows(database, id, rows)
      return 'written'
    } catch (error) {
      if (error instanceof Superseded) return 'superseded'
      unlessOutage(error)
      return 'broken'
    }
  }

  /** As one that is stopped, to whichever other one. It believes that it has the meeting until it writes of it. */
  async #handOver({ id, belief }: Node): Promise<void> {
    const others = this.nodes.filter((other) => other.id !== id)
    const to = others[Math.floor(this.#chance() * others.length)]?.id
    if (belief === null || to === undefined) return
    await handOverPlace(database, { id: this.#meeting, owner: id, epoch: belief.epoch }, { to, command: {} })
  }

  #row(seq: number, epoch: number): JournalRow {
    const named = `${String(epoch)}/${this.#draw('word')}`
    return {
      ...{ meetingId: this.#meeting, seq, at: T0 + seq, epoch },
      event:
        seq === 1
          ? { type: 'opened', ...opening, id: this.#meeting, roomId: this.#room, host: named }
          : joined(person(named, { id: `person-${String(seq)}` as ParticipantId })),
    }
  }

  /** So long that others take what it has; it knows nothing of that. */
  async #standStill({ id }: Node): Promise<void> {
    await sql`update servers set expires_at = clock_timestamp() - interval '1 second' where id = ${id}`.execute(
      database,
    )
  }

  async #startAnew(node: Node): Promise<void> {
    node.id = this.#draw('server') as ServerId
    node.belief = null
    await this.#register(node)
  }

  async #register({ id, name }: Node): Promise<void> {
    await registerNode(database, { id, name, internalUrl: 'http://127.0.0.1:3000', version: '1' })
  }

  async #check(): Promise<void> {
    const rows = await database
      .selectFrom('journal')
      .select(['seq', 'event'])
      .where('meeting_id', '=', this.#meeting)
      .orderBy('seq')
      .execute()
    const seen = `schedule ${String(this.#number)}`
    assert.equal(
      rows.map(({ seq }) => seq),
      rows.map((_, index) => index + 1),
      `${seen}: no gaps`,
    )
    const names = rows.map(({ event }) => nameIn(event))
    const epochs = names.map((name) => Number(name.split('/')[0]))
    assert.equal(
      epochs,
      epochs.toSorted((one, other) => one - other),
      `${seen}: epochs never decrease`,
    )
    const known = names.filter((name) => !this.#unknown.includes(name))
    assert.is(new Set(names).size, names.length, `${seen}: nothing is there twice`)
    assert.equal(
      [...known].sort(),
      [...this.accepted].sort(),
      `${seen}: what was accepted is there, and nothing else`,
    )
  }

  #draw(what: string): string {
    this.#drawn += 1
    return `${what}-${String(this.#number)}-${String(this.#drawn)}`
  }
}

/** Some connections of ours end, whatever they are doing. */
async function breakConnections(): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and random() < 0.3
  `.execute(database)
}

function unlessOutage(error: unknown): void {
  if (!isOutage(error)) throw error
}

/** Does something, and again for as long as its connection breaks. */
async function surely(act: () => Promise<void>): Promise<void> {
  for (let done = false; !done;)
    done = await act().then(
      () => true,
      (error: unknown) => (unlessOutage(error), false),
    )
}

function nameIn(event: JournalRow['event']): string {
  if (event.type === 'opened') return event.host ?? ''
  return event.type === 'joined' ? event.name : ''
}

test('of a thousand random schedules none leaves a gap, an older epoch after a newer one, or a row twice', async () => {
  const schedules = Array.from({ length: SCHEDULES }, (_, number) => new Schedule(number))
  let written = 0
  const work = async (): Promise<void> => {
    for (let next = schedules.shift(); next !== undefined; next = schedules.shift()) {
      await next.run()
      written += next.accepted.length
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  assert.ok(written > SCHEDULES, `${String(written)} rows were written`)
})

test.run()
