import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { RoomId, UserId } from '../../../shared/ids.ts'
import type { Refused } from '../../../shared/refused.ts'
import { systemClock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { MailQueue } from '../../mail/mail-queue.ts'
import { Delegation } from '../../rooms/delegation.ts'
import { freshDatabase, remembering } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'
import { audited, person, roomOf } from './given.ts'

type Office = {
  database: Database
  delegation: Delegation
  clock: ManualClock
  /** Who was told to look after a room no more. */
  lost: string[]
}

async function office(): Promise<Office> {
  const { database } = await freshDatabase()
  const clock = new ManualClock()
  const { log } = remembering()
  // Its own clock: letters wait in the table here, and nobody sends them.
  const mailQueue = new MailQueue({ database, clock: systemClock, log, transport: null })
  await mailQueue.close()
  const lost: string[] = []
  const revocation = { onStandingLost: (room: RoomId, user: UserId) => void lost.push(`${user} in ${room}`) }
  const ports = { database, mailQueue, revocation, clock, publicUrl: 'https://meet.example', site: 'Préau' }
  return { database, delegation: new Delegation(ports), clock, lost }
}

const refusal = async (asking: Promise<unknown>): Promise<Refused> =>
  asking.then(
    () => assert.unreachable('it was allowed'),
    (error: unknown) => error as Refused,
  ) as Promise<Refused>

const mailsTo = async (database: Database): Promise<string[]> =>
  (await database.selectFrom('mails').select('recipient').orderBy('recipient').execute()).map(
    ({ recipient }) => recipient,
  )

const ownerOf = async (database: Database, roomId: RoomId): Promise<UserId | null> =>
  (await database.selectFrom('rooms').select('owner_id').where('id', '=', roomId).executeTakeFirstOrThrow())
    .owner_id

test('an owner adds somebody known by their address, whatever its case; both are told, and it is audited', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const grace = await person(database, 'Grace Second', { email: 'Grace@Demo.example' })
  const room = await roomOf(database, ada, 'Council')
  const { delegates, max } = await delegation.add(ada, room, 'gRACE@demo.EXAMPLE')
  assert.equal(delegates, [{ id: grace.userId, name: 'Grace Second', email: 'Grace@Demo.example' }])
  assert.is(max, 15)
  assert.equal(await mailsTo(database), ['Grace@Demo.example', 'ada@demo.example'])
  assert.equal(await audited(database), [
    {
      actor: 'Ada Host (ada@demo.example)',
      action: 'delegates:add',
      room: 'Council',
      subject: 'Grace Second (Grace@Demo.example)',
    },
  ])
  await database.destroy()
})

test('nobody known, the owner, and who is a delegate already are told apart', async () => {
  const { database, delegation, clock } = await office()
  const ada = await person(database, 'Ada Host')
  await person(database, 'Grace Second')
  const room = await roomOf(database, ada, 'Council')
  const unknown = await refusal(delegation.add(ada, room, 'nobody@demo.example'))
  assert.is(unknown.code, 'not-found')
  assert.equal(unknown.facts, { field: 'email' })
  const owner = await refusal(delegation.add(ada, room, 'ADA@demo.example'))
  assert.is(owner.code, 'conflict')
  assert.is(owner.facts.limit, 'owner')
  await delegation.add(ada, room, 'grace@demo.example')
  clock.pass(1)
  const again = await refusal(delegation.add(ada, room, 'grace@demo.example'))
  assert.is(again.code, 'conflict')
  assert.is(again.facts.limit, 'delegate')
  assert.is((await mailsTo(database)).length, 2)
  await database.destroy()
})

test('an address that several accounts have is nobody in particular; a disabled account does not count', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const email = 'shared@demo.example'
  await person(database, 'Grace Second', { email, disabled: true })
  await person(database, 'Grace Second', { email })
  const room = await roomOf(database, ada, 'Council')
  assert.is((await delegation.add(ada, room, email)).delegates.length, 1)
  const other = await roomOf(database, ada, 'Other')
  await person(database, 'Grace Third', { email: email.toUpperCase() })
  const { code, facts } = await refusal(delegation.add(ada, other, email))
  assert.is(code, 'conflict')
  assert.is(facts.limit, 'accounts')
  await database.destroy()
})

test('a room has at most 15 delegates, also when two are added at the same time', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const room = await roomOf(database, ada, 'Council')
  for (let n = 1; n <= 16; n += 1) await person(database, `P${String(n)} Person`)
  for (let n = 1; n <= 14; n += 1) await delegation.add(ada, room, `p${String(n)}@demo.example`)
  const outcomes = await Promise.allSettled([
    delegation.add(ada, room, 'p15@demo.example'),
    delegation.add(ada, room, 'p16@demo.example'),
  ])
  assert.equal(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')!.reason as Refused
  assert.is(refused.code, 'limit-reached')
  assert.equal(refused.facts, { limit: 'delegates', max: 15 })
  assert.is((await delegation.list(ada, room)).delegates.length, 15)
  await database.destroy()
})

test('a delegate may neither see nor change the delegates; a stranger does not learn that there is a room', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const grace = await person(database, 'Grace Second')
  const eve = await person(database, 'Eve Stranger')
  const room = await roomOf(database, ada, 'Council')
  await delegation.add(ada, room, 'grace@demo.example')
  for (const asking of [
    () => delegation.list(grace, room),
    () => delegation.add(grace, room, 'eve@demo.example'),
    () => delegation.remove(grace, room, grace.userId),
    () => delegation.handOver(grace, room, 'grace@demo.example'),
  ])
    assert.is((await refusal(asking())).code, 'forbidden')
  for (const asking of [
    () => delegation.list(eve, room),
    () => delegation.add(eve, room, 'eve@demo.example'),
    () => delegation.remove(eve, room, grace.userId),
    () => delegation.handOver(eve, room, 'eve@demo.example'),
  ])
    assert.is((await refusal(asking())).code, 'not-found')
  assert.is(await ownerOf(database, room), ada.userId)
  await database.destroy()
})

test('a delegate who is removed loses their star on the room and is told; once is enough', async () => {
  const { database, delegation, lost } = await office()
  const ada = await person(database, 'Ada Host')
  const grace = await person(database, 'Grace Second')
  const room = await roomOf(database, ada, 'Council')
  await delegation.add(ada, room, 'grace@demo.example')
  await database.insertInto('favourites').values({ user_id: grace.userId, room_id: room }).execute()
  assert.equal((await delegation.remove(ada, room, grace.userId)).delegates, [])
  assert.equal((await delegation.remove(ada, room, grace.userId)).delegates, [])
  await delegation.remove(ada, room, ada.userId)
  // Also the second time, when only the answer may have been lost; and never of the owner.
  assert.equal(lost, [`${grace.userId} in ${room}`, `${grace.userId} in ${room}`])
  assert.equal(await database.selectFrom('favourites').selectAll().execute(), [])
  // To each the newest: what nobody had tried to send yet has been overtaken.
  assert.is((await mailsTo(database)).length, 2)
  const actions = (await audited(database)).map(({ action }) => action)
  assert.equal(actions, ['delegates:add', 'delegates:remove'])
  await database.destroy()
})

test('a room that is handed over keeps its delegates, and its old owner becomes one', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const grace = await person(database, 'Grace Second')
  await person(database, 'Third Person')
  const room = await roomOf(database, ada, 'Council')
  await delegation.add(ada, room, 'grace@demo.example')
  await delegation.add(ada, room, 'third@demo.example')
  await delegation.handOver(ada, room, 'grace@demo.example')
  assert.is(await ownerOf(database, room), grace.userId)
  const { delegates } = await delegation.list(grace, room)
  assert.equal(
    delegates.map(({ name }) => name),
    ['Ada Host', 'Third Person'],
  )
  assert.is((await refusal(delegation.add(ada, room, 'third@demo.example'))).code, 'forbidden')
  const subjects = await database.selectFrom('mails').select(['recipient', 'subject']).execute()
  const told = subjects.filter(({ subject }) => /own/.test(subject))
  assert.equal(told.map(({ recipient }) => recipient).sort(), ['ada@demo.example', 'grace@demo.example'])
  await database.destroy()
})

test('nobody is handed more rooms than one may own, and nobody 16 delegates', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const grace = await person(database, 'Grace Second')
  for (let n = 1; n <= 49; n += 1) await roomOf(database, grace, `Room ${String(n)}`)
  await roomOf(database, grace, 'Of a calendar', { kind: 'calendar' })
  const [first, second] = [await roomOf(database, ada, 'First'), await roomOf(database, ada, 'Second')]
  const outcomes = await Promise.allSettled([
    delegation.handOver(ada, first, 'grace@demo.example'),
    delegation.handOver(ada, second, 'grace@demo.example'),
  ])
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')!.reason as Refused
  assert.equal(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.is(refused.code, 'limit-reached')
  assert.equal(refused.facts, { limit: 'rooms', max: 50 })
  await database.destroy()
})

test('an administrator may do all this with the room of somebody else, and even a look is audited', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host', { disabled: true })
  const nadia = await person(database, 'Nadia Admin', { administrator: true })
  const grace = await person(database, 'Grace Second')
  const room = await roomOf(database, ada, 'Council')
  await delegation.list(nadia, room)
  await delegation.handOver(nadia, room, 'grace@demo.example')
  assert.is(await ownerOf(database, room), grace.userId)
  assert.equal(
    (await audited(database)).map(({ actor, action }) => [actor, action]),
    [
      ['Nadia Admin (nadia@demo.example)', 'delegates:list'],
      ['Nadia Admin (nadia@demo.example)', 'rooms:hand-over'],
    ],
  )
  await database.destroy()
})

test('who administers may hand over also a room that they look after', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const nadia = await person(database, 'Nadia Admin', { administrator: true })
  await person(database, 'Grace Second')
  const room = await roomOf(database, ada, 'Council')
  await delegation.add(ada, room, 'nadia@demo.example')
  await delegation.handOver(nadia, room, 'grace@demo.example')
  assert.is.not(await ownerOf(database, room), ada.userId)
  await database.destroy()
})

test('only permanent rooms have delegates', async () => {
  const { database, delegation } = await office()
  const ada = await person(database, 'Ada Host')
  const nadia = await person(database, 'Nadia Admin', { administrator: true })
  const calendar = await roomOf(database, ada, 'Event', { kind: 'calendar' })
  const temporary = await roomOf(database, null, 'Improvised', { kind: 'temporary' })
  assert.is((await refusal(delegation.list(ada, calendar))).code, 'forbidden')
  assert.is((await refusal(delegation.list(ada, temporary))).code, 'not-found')
  assert.is((await refusal(delegation.list(nadia, temporary))).code, 'forbidden')
  await database.destroy()
})

test('what was written although the answer was lost is not done twice, nor refused', async () => {
  const { database, clock, lost } = await office()
  const mailQueue = new MailQueue({ database, clock: systemClock, log: remembering().log, transport: null })
  await mailQueue.close()
  const revocation = { onStandingLost: (_: RoomId, user: UserId) => void lost.push(user) }
  const ports = { mailQueue, revocation, clock, publicUrl: 'https://meet.example', site: 'Préau' }
  const ada = await person(database, 'Ada Host')
  const grace = await person(database, 'Grace Second')
  const room = await roomOf(database, ada, 'Council')
  const adding = new Delegation({ ...ports, database: cutAfterCommit(database) })
  assert.is((await adding.add(ada, room, 'grace@demo.example')).delegates.length, 1)
  assert.is((await mailsTo(database)).length, 2)
  clock.pass(1)
  const handing = new Delegation({ ...ports, database: cutAfterCommit(database) })
  await handing.handOver(ada, room, 'grace@demo.example')
  assert.is((await mailsTo(database)).length, 2)
  assert.is((await audited(database)).length, 2)
  const removing = new Delegation({ ...ports, database: cutAfterCommit(database) })
  await removing.remove(grace, room, ada.userId)
  assert.equal(lost, [ada.userId])
  await database.destroy()
})

/** The same database, whose connection is lost once, right after a transaction was committed. */
function cutAfterCommit(database: Database): Database {
  let cut = false
  const transaction = () => ({
    async execute<T>(act: (transaction: Database) => Promise<T>): Promise<T> {
      const done = await database.transaction().execute(act)
      if (cut) return done
      cut = true
      throw new Error('Connection terminated unexpectedly')
    },
  })
  return new Proxy(database, {
    get: (target, name) => {
      if (name === 'transaction') return transaction
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}

test.after(stopDatabases)
test.run()
