import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { Pin, type MeetingId, type ParticipantId, type UserId } from '../../../shared/ids.ts'
import type { Refused } from '../../../shared/refused.ts'
import type { PortalRequest } from '../../../shared/portal-routes.ts'
import { portalRoutes } from '../../../shared/portal-routes.ts'
import type { LiveMeeting } from '../../meeting/live-meeting.ts'
import type { Browser } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { ShiftedClock } from '../auth/with-providers.ts'
import { ask, startSite, type Site } from '../http/site.ts'
import type { Account } from '../../meeting/meeting.ts'
import { audited, person, roomOf } from './given.ts'

type World = { site: Site; clock: ShiftedClock; nadia: Browser; ada: Browser; grace: Browser }
const test = suite<World>('administration')

test.before.each(async (world) => {
  const clock = new ShiftedClock()
  const env = { CAPACITY: '45000' }
  const site = await startSite({ databaseUrl: await createDatabase(), env, clock })
  const [nadia, ada, grace] = [
    await signIn(site, 'Nadia Admin'),
    await signIn(site, 'Ada Host'),
    await signIn(site, 'Grace Second'),
  ]
  Object.assign(world, { site, clock, nadia, ada, grace })
})
test.after.each(({ site }) => site.close())
test.after(stopDatabases)

const refusal = async (asking: Promise<unknown>): Promise<Refused> =>
  asking.then(
    () => assert.unreachable('it was allowed'),
    (error: unknown) => error as Refused,
  ) as Promise<Refused>
/** Somebody comes in as a moderator. */
function enter(live: LiveMeeting, account: Account | null): void {
  live.dispatch({
    type: 'join',
    id: 'participant-1' as ParticipantId,
    name: 'Ada Host',
    role: 'moderator',
    via: 'browser',
    verified: false,
    account,
    link: null,
    microphone: 'off',
    at: Date.now(),
  })
}
const userId = async ({ database }: Site, name: string): Promise<UserId> =>
  (await database.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id

test('only administrators may ask what is theirs, and who has not signed in nothing', async ({
  site,
  ada,
}) => {
  const names = (Object.keys(portalRoutes) as PortalRequest[]).filter((name) => name.startsWith('admin:'))
  assert.is(names.length, 9)
  for (const name of names) {
    const { method, path } = portalRoutes[name]
    const filled = path.replace(/:\w+/g, '12345678')
    const asked = async (cookie: string): Promise<number> =>
      (
        await ask(site, filled, {
          method,
          headers: {
            origin: site.config.publicUrl,
            cookie,
            ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
          },
          ...(method === 'GET' ? {} : { body: name === 'admin:set-disabled' ? '{"disabled":true}' : '{}' }),
        })
      ).status
    assert.is(await asked(ada.cookie), 403, name)
    assert.is(await asked(''), 401, name)
  }
})

test('accounts are found by name, address and id, whatever the case, 50 at a time', async ({
  site,
  nadia,
}) => {
  for (let n = 1; n <= 49; n += 1)
    await person(site.database, `Person ${String(n)}`, { email: `p${String(n)}@many.example` })
  const all = await nadia.ask('admin:users', {})
  assert.is(all.total, 52)
  assert.is(all.pages, 2)
  assert.is(all.items.length, 50)
  assert.is((await nadia.ask('admin:users', { page: '2' })).items.length, 2)
  const names = async (search: string): Promise<string[]> =>
    (await nadia.ask('admin:users', { search })).items.map(({ name }) => name)
  assert.equal(await names('aDa HO'), ['Ada Host'])
  assert.equal(await names('GRACE@demo'), ['Grace Second'])
  assert.equal(await names(await userId(site, 'Ada Host')), ['Ada Host'])
  assert.equal(await names('%'), [])
  assert.equal(await names('_'), [])
  assert.equal(await names("'; drop table users; --"), [])
})

test('a look at an account shows its rooms and is audited', async ({ site, nadia, ada, grace }) => {
  const { id } = await ada.ask('rooms:create', {}, { title: 'Council' })
  await ada.ask('delegates:add', { roomId: id }, { email: 'grace@demo.example' })
  await ada.ask('rooms:favourite', { roomId: id }, { favourite: true })
  const seen = await nadia.ask('admin:user', { userId: await userId(site, 'Ada Host') })
  assert.is(seen.rooms, 1)
  assert.equal(
    seen.owned.map(({ title, standing, delegates, favourite }) => [title, standing, delegates, favourite]),
    [['Council', 'administrator', 1, false]],
  )
  const other = await nadia.ask('admin:user', { userId: await userId(site, 'Grace Second') })
  assert.equal(
    other.delegated.map(({ title, owner }) => [title, owner]),
    [['Council', 'Ada Host']],
  )
  const looks = (await audited(site.database)).filter(({ action }) => action === 'admin:user')
  assert.equal(
    looks.map(({ actor, subject }) => [actor, subject]),
    [
      ['Nadia Admin (nadia@demo.example)', 'Ada Host (ada@demo.example)'],
      ['Nadia Admin (nadia@demo.example)', 'Grace Second (grace@demo.example)'],
    ],
  )
  assert.is((await refusal(nadia.ask('admin:user', { userId: 'unknown-id' }))).code, 'not-found')
  assert.ok(grace)
})

test('every look of an administrator into somebody’s room is audited; an owner’s own is not', async ({
  site,
  nadia,
  ada,
}) => {
  const { id: roomId } = await ada.ask('rooms:create', {}, { title: 'Private' })
  for (const browser of [ada, nadia]) {
    await browser.ask('rooms:show', { roomId })
    await browser.ask('rooms:invitation', { roomId })
    await browser.ask('rooms:change', { roomId }, { waitingRoom: 'everybody' })
    await browser.ask('rooms:start', { roomId }, {})
    await browser.ask('delegates:list', { roomId })
  }
  const entries = await audited(site.database)
  assert.ok(entries.every(({ actor }) => actor.startsWith('Nadia')))
  assert.equal(
    entries.map(({ action, room }) => [action, room]),
    ['rooms:show', 'rooms:invitation', 'rooms:change', 'rooms:start', 'delegates:list'].map((action) => [
      action,
      'Private',
    ]),
  )
})

test('rooms are found by title and by their exact connection code, which is audited and not written down', async ({
  site,
  nadia,
  ada,
}) => {
  const { id: roomId } = await ada.ask('rooms:create', {}, { title: 'Conseil d’École' })
  await ada.ask('rooms:create', {}, { title: 'Other' })
  const { code } = await ada.ask('rooms:invitation', { roomId })
  const found = async (search: string): Promise<string[]> =>
    (await nadia.ask('admin:rooms', { search })).items.map(({ title }) => title)
  assert.equal(await found('CONSEIL'), ['Conseil d’École'])
  assert.equal(await found(''), ['Other', 'Conseil d’École'])
  assert.equal(await audited(site.database), [])
  const spaced = code!.replace(/(\d{3})(?=\d)/g, '$1 ')
  assert.equal(await found(spaced), ['Conseil d’École'])
  assert.equal(await found(code!.slice(0, 8)), [])
  const entries = await audited(site.database)
  assert.is(entries.length, 1)
  assert.is(entries[0]?.action, 'admin:rooms')
  assert.not.match(JSON.stringify(entries), code!)
  const looked = await nadia.ask('admin:audit', { search: 'connection code' })
  assert.is(looked.total, 1)
})

test('a running meeting is listed and ended, and its end says by whom', async ({ site, nadia, ada }) => {
  const { meetingId } = await ada.ask('meetings:start-temporary', {}, { language: 'en' })
  assert.equal((await nadia.ask('admin:meetings', {})).items, [])
  const live = site.app.meetings.find(meetingId)!
  enter(live, null)
  const { items } = await nadia.ask('admin:meetings', { search: 'IMPROVISED' })
  assert.equal(
    items.map(({ id, title, owner, participants }) => [id, title, owner, participants]),
    [[meetingId, 'Improvised meeting', 'Ada Host', 1]],
  )
  assert.equal((await nadia.ask('admin:meetings', { search: 'nothing' })).items, [])
  assert.equal(await nadia.ask('admin:end-meeting', { meetingId }, {}), { reason: 'ended-by-administrator' })
  assert.is(live.now.ended, 'ended-by-administrator')
  assert.is((await audited(site.database)).at(-1)?.action, 'admin:end-meeting')
  assert.is((await refusal(nadia.ask('admin:end-meeting', { meetingId }, {}))).code, 'not-found')
  const none = 'no-such-meeting' as MeetingId
  assert.is((await refusal(nadia.ask('admin:end-meeting', { meetingId: none }, {}))).code, 'not-found')
})

test('callers who are blocked are listed by the last digits, and one is let try again, which is audited', async ({
  site,
  nadia,
}) => {
  const caller = { number: 'a hash', ending: '42', source: '192.0.2.7' }
  for (let tries = 0; tries < 3; tries += 1)
    assert.is(await site.app.rooms.resolvePin(Pin.parse('987654321'), caller), null)
  const { items } = await nadia.ask('admin:blocked-callers', { search: '42' })
  assert.equal(
    items.map(({ ending, source }) => [ending, source]),
    [['42', '192.0.2.7']],
  )
  assert.is((await nadia.ask('admin:blocked-callers', { search: '43' })).total, 0)
  await nadia.ask('admin:unblock-caller', { blockId: items[0]!.id }, {})
  assert.is((await nadia.ask('admin:blocked-callers', {})).total, 0)
  const again = nadia.ask('admin:unblock-caller', { blockId: items[0]!.id }, {})
  assert.is((await refusal(again)).code, 'not-found')
  const subjects = (await audited(site.database)).filter(({ action }) => action === 'admin:unblock-caller')
  assert.is(subjects.length, 1)
})

test('a disabled account loses its sessions and leaves its meetings at once, and cannot sign in again', async ({
  site,
  nadia,
  ada,
}) => {
  const { meetingId } = await ada.ask('meetings:start-temporary', {}, {})
  const live = site.app.meetings.find(meetingId)!
  const id = await userId(site, 'Ada Host')
  enter(live, { userId: id, session: 'any' })
  assert.is(live.now.participants.size, 1)
  const summary = await nadia.ask('admin:set-disabled', { userId: id }, { disabled: true })
  assert.is(summary.disabled, true)
  assert.is(live.now.participants.size, 0)
  assert.is((await ada.ask('session:show', {})).account, null)
  assert.is((await refusal(ada.ask('rooms:list', {}))).code, 'unauthenticated')
  const again = await signIn(site, 'Ada Host').then(
    () => 'signed in',
    () => 'refused',
  )
  assert.is(again, 'refused')
  await nadia.ask('admin:set-disabled', { userId: id }, { disabled: true })
  await nadia.ask('admin:set-disabled', { userId: id }, { disabled: false })
  await signIn(site, 'Ada Host')
  const entries = (await audited(site.database)).map(({ action, subject }) => [action, subject])
  assert.equal(entries, [
    ['admin:set-disabled', 'Ada Host (ada@demo.example): disabled'],
    ['admin:set-disabled', 'Ada Host (ada@demo.example): enabled'],
  ])
})

test('administrators cannot disable themselves', async ({ site, nadia }) => {
  const id = await userId(site, 'Nadia Admin')
  const { code } = await refusal(nadia.ask('admin:set-disabled', { userId: id }, { disabled: true }))
  assert.is(code, 'forbidden')
  assert.is((await nadia.ask('session:show', {})).account?.administrator, true)
})

test('the audit can only be added to', async ({ site, nadia }) => {
  await nadia.ask('admin:user', { userId: await userId(site, 'Ada Host') })
  const changing = site.database.updateTable('audit').set({ actor: 'somebody else' }).execute()
  const error = await changing.then(
    () => null,
    (reason: unknown) => reason as Error,
  )
  assert.match(String(error?.message), 'only be added to')
})

test('everybody may read how much goes on, which is counted at most every 5 seconds', async ({
  site,
  clock,
  ada,
}) => {
  const show = async (): Promise<unknown> => JSON.parse((await ask(site, '/api/statistics')).body)
  const nothing = { meetings: 0, participants: 0, capacity: 45_000 }
  assert.equal(await show(), nothing)
  const { meetingId } = await ada.ask('meetings:start-temporary', {}, {})
  clock.shift += 5_000
  assert.equal(await show(), nothing, 'one that nobody has started does not count')
  enter(site.app.meetings.find(meetingId)!, null)
  clock.shift += 5_000
  assert.equal(await show(), { meetings: 1, participants: 1, capacity: 45_000 })
})

test('a title of markup is stored and told as it is, in the audit too', async ({ site, nadia, ada }) => {
  const title = '<script>alert(1)</script>'
  const { id: roomId } = await ada.ask('rooms:create', {}, { title })
  await nadia.ask('rooms:show', { roomId })
  const { items } = await nadia.ask('admin:audit', { search: 'SCRIPT' })
  assert.is(items[0]?.room?.title, title)
  const answer = await ask(site, '/api/admin/audit', { headers: { cookie: nadia.cookie } })
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.is(answer.headers['x-content-type-options'], 'nosniff')
})

test('a calendar’s rooms stand in no list of administrators', async ({ site, nadia }) => {
  const owner = await person(site.database, 'Calendar Person')
  await roomOf(site.database, owner, 'Hidden event', { kind: 'calendar' })
  assert.equal((await nadia.ask('admin:rooms', {})).items, [])
  assert.equal((await nadia.ask('admin:user', { userId: owner.userId })).owned, [])
})

test.run()
