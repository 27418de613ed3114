/** What is asked of one node reaches the one that has the meeting, and what one node shows is of all. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { LinkToken, RoomId } from '../../../shared/ids.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { signIn } from '../auth/sign-in.ts'
import { Client, hello } from '../client.ts'
import { eventually } from '../eventually.ts'
import { ask, freePort, post, startSite, type Answer, type Site } from '../http/site.ts'

const test = suite('nodes: commands')
let a: Site
let b: Site
const clients: Client[] = []

test.before(async () => {
  const databaseUrl = await createDatabase()
  const port = String(await freePort())
  const env = { PUBLIC_URL: `http://localhost:${port}` }
  a = await startSite({ databaseUrl, env: { ...env, NODE_NAME: 'a', PORT: port } })
  b = await startSite({ databaseUrl, env: { ...env, NODE_NAME: 'b' } })
})
test.after(async () => {
  for (const client of clients) client.close()
  await Promise.all([a.close(), b.close()])
  await stopDatabases()
})

type Way = Extract<Hello['credential'], { with: 'link' }>
function wayOf(url: string): Way {
  const [, , , room, token] = new URL(url).pathname.split('/')
  return { with: 'link', room: room as RoomId, token: token as LinkToken }
}

let pages = 0
/** Somebody at node a, or at another one, inside or looking in. */
async function come(
  credential: Way,
  { cookie, joins = true, at = a }: { cookie?: string; joins?: boolean; at?: Site } = {},
) {
  pages += 1
  const join = joins ? { join: { name: 'Ada Host', microphone: 'off' } as const } : {}
  const page = `page-number-${String(pages)}` as never
  const url = `http://127.0.0.1:${String(at.config.port)}`
  const { client, welcome } = await Client.open(url, hello({ page, credential, ...join }), {
    origin: at.config.publicUrl,
    ...(cookie === undefined ? {} : { cookie }),
  })
  clients.push(client)
  return { client, welcome }
}

/** What is read of answers. */
type Body = {
  readonly id: string
  readonly meetingId: string
  readonly moderatorUrl: string
  readonly participantUrl: string
  readonly applied: readonly string[]
  readonly running: { readonly participants: number } | null
  readonly rooms: readonly Pick<Body, 'id' | 'running'>[]
  readonly owned: readonly Pick<Body, 'id' | 'running'>[]
  readonly items: readonly (Pick<Body, 'id' | 'running'> & {
    readonly title: string
    readonly owner: string
    readonly participants: number
  })[]
  readonly meetings: number
  readonly participants: number
}
const body = (answer: Answer): Body => {
  assert.is(answer.status, 200, answer.body)
  return JSON.parse(answer.body) as Body
}

/** A temporary meeting at node a. */
async function meetingOf(cookie: string) {
  const started = await post(a, '/api/meetings', { language: 'en' }, { cookie })
  const { moderatorUrl, participantUrl, meetingId } = body(started)
  return { moderator: wayOf(moderatorUrl), participant: wayOf(participantUrl), meetingId }
}

/** A permanent room. */
async function roomOf(cookie: string, title = 'Council') {
  const { id } = body(await post(a, '/api/rooms', { title }, { cookie }))
  const asked = await ask(a, `/api/rooms/${id}/invitation`, { headers: { cookie } })
  const { moderatorUrl, participantUrl } = body(asked)
  return { id, moderator: wayOf(moderatorUrl), participant: wayOf(participantUrl) }
}

test('a meeting is ended from another node, by who owns its room and by an administrator', async () => {
  const { cookie } = await signIn(a, 'Ada Host')
  const { id, moderator } = await roomOf(cookie)
  const inside = await come(moderator)
  assert.is(inside.welcome.phase, 'inside')
  body(await post(b, `/api/rooms/${id}/end-meeting`, {}, { cookie }))
  assert.is((await inside.client.next('dismissed')).code, 'ended')
  const other = await meetingOf(cookie)
  const another = await come(other.moderator)
  const nadia = (await signIn(a, 'Nadia Admin')).cookie
  const ended = await post(b, `/api/admin/meetings/${other.meetingId}/end`, {}, { cookie: nadia })
  assert.equal(body(ended), { reason: 'ended-by-administrator' })
  assert.is((await another.client.next('dismissed')).code, 'ended')
})

/** How many are in the meeting of a room, wherever a site shows that; null where it shows none. */
async function shownAt(site: Site, { id, title }: { id: string; title: string }, cookies: readonly string[]) {
  const [cookie, nadia] = cookies
  const get = async (path: string, as = nadia): Promise<Body> =>
    body(await ask(site, path, { headers: { cookie: as } }))
  const ofRoom = (rooms: Body['rooms']) => rooms.find((room) => room.id === id)?.running?.participants ?? null
  const { rooms } = await get('/api/rooms', cookie)
  const meeting = (await get(`/api/admin/meetings?search=${title}`)).items[0]
  const user = (await get('/api/admin/users?search=Ada')).items[0]?.id ?? ''
  return {
    list: ofRoom(rooms),
    room: (await get(`/api/rooms/${id}`, cookie)).running?.participants ?? null,
    allRooms: ofRoom((await get(`/api/admin/rooms?search=${title}`)).items),
    ofAccount: ofRoom((await get(`/api/admin/users/${user}`)).owned),
    running: meeting?.participants ?? null,
    owner: meeting?.owner ?? null,
  }
}

test('whichever node is asked, its lists show the meetings of all, with how many are in them, until they are over', async () => {
  const { cookie } = await signIn(a, 'Ada Host')
  const cookies = [cookie, (await signIn(a, 'Nadia Admin')).cookie]
  const title = 'Assembly-of-both-nodes'
  const room = { ...(await roomOf(cookie, title)), title }
  const inside = await come(room.moderator)
  const other = await come(room.participant)
  const showing = (people: number | null) => ({
    ...{ list: people, room: people, allRooms: people, ofAccount: people, running: people },
    owner: people === null ? null : 'Ada Host',
  })
  assert.equal(await shownAt(a, room, cookies), showing(2))
  await eventually('node b shows two', async () => (await shownAt(b, room, cookies)).list === 2)
  assert.equal(await shownAt(b, room, cookies), showing(2))
  await eventually('node b counts all', async () => {
    const [ofA, ofB] = await Promise.all([a, b].map(async (site) => body(await ask(site, '/api/statistics'))))
    return ofA && ofB && ofB.participants >= 2 && ofB.participants === ofA.participants
  })
  await other.client.ask('meeting:leave', {})
  await eventually('node b shows one', async () => (await shownAt(b, room, cookies)).list === 1)
  body(await post(b, `/api/rooms/${room.id}/end-meeting`, {}, { cookie }))
  assert.is((await inside.client.next('dismissed')).code, 'ended')
  for (const site of [a, b]) assert.equal(await shownAt(site, room, cookies), showing(null))
})

test('who types wrong codes at one node after the other is refused at all of them after five', async () => {
  const cookie = (await signIn(a, 'Grace Second')).cookie
  const typed = async (site: Site): Promise<number> =>
    (await post(site, '/api/codes', { code: '999999999' }, { cookie })).status
  const answers = []
  for (const site of [a, b, a, b, a, b, a]) answers.push(await typed(site))
  assert.equal(answers, [404, 404, 404, 404, 404, 429, 429])
})

test('a link that is renewed at another node leads nowhere at once; saved settings reach the meeting', async () => {
  const { cookie } = await signIn(a, 'Ada Host')
  const { id, moderator, participant } = await roomOf(cookie)
  const inside = await come(moderator)
  const looksIn = await come(participant, { joins: false })
  assert.is(looksIn.welcome.phase, 'visiting')
  body(await post(b, `/api/rooms/${id}/renew`, { what: ['participant'] }, { cookie }))
  assert.is((await looksIn.client.next('dismissed')).code, 'not-found')
  const changed = await ask(b, `/api/rooms/${id}`, {
    method: 'PATCH',
    headers: { cookie, origin: b.config.publicUrl, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Assembly' }),
  })
  assert.equal(body(changed).applied, ['title'])
  const { meeting } = await inside.client.happened('meeting:changed')
  assert.is(meeting.title, 'Assembly')
  body(
    await ask(b, `/api/rooms/${id}`, { method: 'DELETE', headers: { cookie, origin: b.config.publicUrl } }),
  )
  assert.is((await inside.client.next('dismissed')).code, 'ended')
})

test('who is disabled at another node leaves the meeting, and who signs out there', async () => {
  const grace = (await signIn(a, 'Grace Second')).cookie
  const { participant } = await meetingOf(grace)
  const marie = (await signIn(a, 'Marie Gérard')).cookie
  const [first, second] = [
    await come(participant, { cookie: grace }),
    await come(participant, { cookie: marie }),
  ]
  body(await post(b, '/api/sign-out', {}, { cookie: marie }))
  assert.is((await second.client.next('dismissed')).code, 'unauthenticated')
  const { id } = await a.database
    .selectFrom('users')
    .select('id')
    .where('name', '=', 'Grace Second')
    .executeTakeFirstOrThrow()
  const nadia = (await signIn(a, 'Nadia Admin')).cookie
  const disabled = await ask(b, `/api/admin/users/${id}/disabled`, {
    method: 'PUT',
    headers: { cookie: nadia, origin: b.config.publicUrl, 'content-type': 'application/json' },
    body: JSON.stringify({ disabled: true }),
  })
  body(disabled)
  assert.is((await first.client.next('dismissed')).code, 'forbidden')
})

test('settings that are saved while a meeting goes from one node to another reach it', async () => {
  const { cookie } = await signIn(a, 'Ada Host')
  const { id, moderator } = await roomOf(cookie)
  const inside = await come(moderator)
  // As by a node whose word comes when this one has the meeting no more.
  await a.database
    .updateTable('rooms')
    .set({ title: 'Assembly' })
    .where('id', '=', id as RoomId)
    .execute()
  await a.database.updateTable('servers').set({ state: 'draining' }).where('name', '=', 'a').execute()
  assert.is((await inside.client.next('dismissed')).path, '/n/b')
  const { client, welcome } = await come(moderator, { at: b })
  assert.is(welcome.phase, 'inside')
  const snapshot = welcome.phase === 'inside' ? welcome.snapshot?.meeting.title : undefined
  if (snapshot !== 'Assembly') assert.is((await client.happened('meeting:changed')).meeting.title, 'Assembly')
})

test.run()
