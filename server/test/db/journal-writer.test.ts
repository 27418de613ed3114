import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../clock.ts'
import { BATCH_MAX, Superseded, type JournalRow } from '../../db/journal.ts'
import { BACKLOG_MAX, JournalWriter, WRITTEN_MAX_MS } from '../../db/journal-writer.ts'
import { refusal } from '../meeting/given.ts'
import { ManualClock } from '../manual-clock.ts'
import { meetingId, remembering, row } from './given.ts'

type Store = { batches: (readonly JournalRow[])[]; rows: JournalRow[]; fail: (() => unknown) | null }

/** A writer over a store that can be made to fail. */
function given(clock = new ManualClock()): {
  writer: JournalWriter
  store: Store
  clock: ManualClock
  lines: string[]
} {
  const store: Store = { batches: [], rows: [], fail: null }
  const { log, lines } = remembering()
  const write = async (rows: readonly JournalRow[]): Promise<number> => {
    await Promise.resolve()
    if (store.fail !== null) throw store.fail()
    store.batches.push(rows)
    store.rows.push(...rows)
    return rows.length
  }
  return { writer: new JournalWriter({ write, clock, log }), store, clock, lines }
}

const outage = (): Error => Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })
const unstorable = (): Error => Object.assign(new Error('invalid byte sequence'), { code: '22021' })
const turn = (): Promise<unknown> => new Promise(setImmediate)
const seqs = (rows: readonly JournalRow[]): number[] => rows.map(({ seq }) => seq)
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('what happens in one turn is written in one statement, the meetings together', async () => {
  const { writer, store } = given()
  for (const seq of [1, 2, 3]) for (const meeting of [1, 2]) writer.append(row(meeting, seq))
  assert.is(writer.backlog, 6)
  await writer.written(meetingId(2), 3)
  assert.is(store.batches.length, 1)
  assert.equal(seqs(store.rows), [1, 1, 2, 2, 3, 3])
  assert.is(writer.backlog, 0)
})

test('what comes while a statement is on its way waits for the next, in order', async () => {
  const { log } = remembering()
  const batches: (readonly JournalRow[])[] = []
  let gate = Promise.withResolvers<undefined>()
  const write = async (rows: readonly JournalRow[]): Promise<number> => {
    batches.push(rows)
    await gate.promise
    return rows.length
  }
  const writer = new JournalWriter({ write, clock: new ManualClock(), log })
  writer.append(row(1, 1))
  await turn()
  for (const seq of numbers(2, BATCH_MAX + 6)) writer.append(row(1, seq))
  await turn()
  assert.is(batches.length, 1)
  const all = writer.written(meetingId(1), BATCH_MAX + 6)
  gate.resolve(undefined)
  gate = Promise.withResolvers()
  gate.resolve(undefined)
  await all
  assert.equal(batches.map(seqs), [[1], numbers(2, BATCH_MAX + 1), numbers(BATCH_MAX + 2, BATCH_MAX + 6)])
})

test('written waits for one’s own rows up to the number, and for nothing that is written already', async () => {
  const { writer, store } = given()
  writer.append(row(1, 1))
  await writer.written(meetingId(1), 1)
  store.fail = outage
  writer.append(row(1, 2))
  await writer.written(meetingId(1), 1)
  await writer.written(meetingId(2), 9)
  let told = false
  void writer.written(meetingId(1), 2).then(() => (told = true))
  await turn()
  assert.is(told, false)
})

test('a database that is away is tried again, ever more slowly, until it is back: nothing is lost', async () => {
  const { writer, store, clock, lines } = given()
  store.fail = outage
  writer.append(row(1, 1))
  await turn()
  for (const seq of numbers(2, 500)) writer.append(row(1, seq))
  await clock.passSlowly(60_000)
  assert.equal(store.rows, [])
  const attempts = lines.length
  assert.ok(attempts > 25 && attempts < 45, `${attempts} attempts in a minute`)
  store.fail = null
  await clock.passSlowly(2_000)
  assert.equal(seqs(store.rows), numbers(1, 500))
  assert.is(writer.dropped, 0)
})

test('who waits longer than a request would is told that it is unavailable', async () => {
  const { writer, store, clock } = given()
  store.fail = outage
  writer.append(row(1, 1))
  const outcome = writer.written(meetingId(1), 1).catch((error: unknown) => error)
  await clock.passSlowly(WRITTEN_MAX_MS)
  assert.ok(refusal('unavailable')(await outcome))
})

test('more than the backlog holds: the oldest that wait are given up, loudly, and who waits for them is told', async () => {
  const { writer, store, clock, lines } = given()
  store.fail = outage
  writer.append(row(1, 1))
  await turn()
  writer.append(row(1, 2))
  const waiting = writer.written(meetingId(1), 2).catch((error: unknown) => error)
  for (const seq of numbers(1, BACKLOG_MAX)) writer.append(row(2, seq))
  assert.is(writer.backlog, BACKLOG_MAX)
  assert.is(writer.dropped, 2)
  assert.ok(refusal('unavailable')(await waiting))
  const loud = lines
    .map((line) => JSON.parse(line) as { level: number; seq?: number })
    .filter(({ level }) => level === 50)
  assert.ok(loud.some(({ seq }) => seq === 2))
  store.fail = null
  await clock.passSlowly(2_000)
  const [first, ...rest] = store.rows
  assert.is(first?.seq, 1)
  assert.is(rest.length, BACKLOG_MAX - 1)
  assert.equal(seqs(rest), [1, ...numbers(3, BACKLOG_MAX)], 'a beginning is never dropped')
})

test('however much waits, no beginning and no end of a meeting is dropped, and none may begin', async () => {
  const { writer, store, clock } = given()
  store.fail = outage
  writer.append(row(1, 1))
  await turn()
  const ended = { ...row(2, 2), event: { type: 'ended', reason: 'empty', at: 1 } as const }
  for (const one of [row(2, 1), ended, row(3, 1)]) writer.append(one)
  assert.is(writer.full, false)
  for (const seq of numbers(2, 2 * BACKLOG_MAX)) writer.append(row(1, seq))
  assert.is(writer.full, true)
  writer.append(row(4, 1))
  store.fail = null
  await clock.passSlowly(2_000)
  assert.is(writer.full, false)
  const facts = store.rows.filter(({ event }) => event.type !== 'joined')
  assert.equal(
    facts.map(({ meetingId: id, event }) => `${id} ${event.type}`),
    [
      'meeting-001 opened',
      'meeting-002 opened',
      'meeting-002 ended',
      'meeting-003 opened',
      'meeting-004 opened',
    ],
  )
})

test('once another server owns the meetings nothing more is tried, and that is told once', async () => {
  const { log } = remembering()
  let tried = 0
  let told = 0
  const write = (): Promise<number> => {
    tried += 1
    return Promise.reject(new Superseded([{ id: meetingId(1), epoch: 2, ours: false }]))
  }
  const clock = new ManualClock()
  const onSuperseded = (): void => {
    told += 1
    writer.close()
  }
  const writer = new JournalWriter({ write, clock, log, onSuperseded })
  writer.append(row(1, 1))
  await turn()
  await turn()
  writer.append(row(1, 2))
  await clock.passSlowly(60_000)
  assert.equal([tried, told], [1, 1])
})

test('of several servers one that has lost a meeting writes the others’ rows, and none of that one', async () => {
  const { log } = remembering()
  const written: string[] = []
  const lost: string[] = []
  const write = async (rows: readonly JournalRow[]): Promise<number> => {
    await Promise.resolve()
    if (rows.some((one) => one.meetingId === meetingId(1)))
      throw new Superseded([{ id: meetingId(1), epoch: 2, ours: false }])
    written.push(...rows.map((one) => one.meetingId))
    return rows.length
  }
  const onSuperseded = (held: readonly { id: string }[]): void => void lost.push(...held.map(({ id }) => id))
  const writer = new JournalWriter({ write, clock: new ManualClock(), log, onSuperseded })
  for (const meeting of [1, 2]) for (const seq of [1, 2]) writer.append(row(meeting, seq))
  const refused = writer.written(meetingId(1), 2).catch((error: unknown) => error)
  await writer.written(meetingId(2), 2)
  assert.ok(refusal('unavailable')(await refused))
  assert.equal(written, [meetingId(2), meetingId(2)])
  assert.equal(lost, [meetingId(1)])
  assert.is(writer.fenced, 2)
})

test('rows of a former ownership of this same server are not written; those of this one are', async () => {
  const { log } = remembering()
  const written: number[] = []
  const write = async (rows: readonly JournalRow[]): Promise<number> => {
    await Promise.resolve()
    const superseded = new Superseded([{ id: meetingId(1), epoch: 3, ours: true }])
    if (rows.some((one) => superseded.outdates(one))) throw superseded
    written.push(...rows.map(({ seq }) => seq))
    return rows.length
  }
  const lost: unknown[] = []
  const onSuperseded = (held: unknown): void => void lost.push(held)
  const writer = new JournalWriter({ write, clock: new ManualClock(), log, onSuperseded })
  writer.append({ ...row(1, 2), epoch: 1 })
  writer.append({ ...row(1, 3), epoch: 3 })
  await writer.written(meetingId(1), 3)
  assert.equal([written, lost], [[3], []])
})

test('a row that can never be stored does not keep the others from it', async () => {
  const clock = new ManualClock()
  const { log, lines } = remembering()
  const rows: JournalRow[] = []
  const write = async (batch: readonly JournalRow[]): Promise<number> => {
    await Promise.resolve()
    if (batch.some(({ seq }) => seq === 3)) throw unstorable()
    rows.push(...batch)
    return batch.length
  }
  const writer = new JournalWriter({ write, clock, log })
  for (const seq of numbers(1, 5)) writer.append(row(1, seq))
  const poisoned = writer.written(meetingId(1), 3).catch((error: unknown) => error)
  await writer.written(meetingId(1), 5)
  assert.equal(seqs(rows), [1, 2, 4, 5])
  assert.ok(refusal('unavailable')(await poisoned))
  assert.is(writer.dropped, 1)
  assert.match(lines.join(''), /"seq":3,.*journal row lost/)
})

test('rows that are there already at the first try are another writer’s: an error is logged', async () => {
  const { log, lines } = remembering()
  const writer = new JournalWriter({ write: () => Promise.resolve(0), clock: systemClock, log })
  writer.append(row(1, 1))
  await writer.written(meetingId(1), 1)
  assert.match(lines.join(''), /another server/)
})

test('a closed writer tries no more', async () => {
  const { writer, store, clock } = given()
  store.fail = outage
  writer.append(row(1, 1))
  await turn()
  const waiting = writer.written(meetingId(1), 1).catch((error: unknown) => error)
  writer.close()
  await clock.passSlowly(60_000)
  assert.is(clock.waiting, 0)
  assert.ok(refusal('unavailable')(await waiting), 'what is given up is not acknowledged')
  store.fail = null
  writer.append(row(1, 2))
  await turn()
  assert.equal(store.rows, [])
})

test('flush says whether all is written', async () => {
  const { writer, store, clock } = given()
  assert.is(await writer.flush(1_000), true)
  writer.append(row(1, 1))
  assert.is(await writer.flush(1_000), true)
  store.fail = outage
  writer.append(row(1, 2))
  const flushed = writer.flush(1_000)
  await clock.passSlowly(1_000)
  assert.is(await flushed, false)
  await delay(0)
})

test.run()
