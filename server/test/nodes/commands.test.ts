/** What is asked of one node reaches the one that has the meeting. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { LinkToken, RoomId } from '../../../shared/ids.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { signIn } from '../auth/sign-in.ts'
import { Client, hello } from '../client.ts'
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
/** Somebody at node a, inside or looking in. */
async function come(credential: Way, { cookie, joins = true }: { cookie?: string; joins?: boolean } = {}) {
  pages += 1
  const join = joins ? { join: { name: 'Ada Host', microphone: 'off' } as const } : {}
  const page = `page-number-${String(pages)}` as never
  const { url } = { url: `http://127.0.0.1:${String(a.config.port)}` }
  const { client, welcome } = await Client.open(url, hello({ page, credential, ...join }), {
    origin: a.config.publicUrl,
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
async function roomOf(cookie: string) {
  const { id } = body(await post(a, '/api/rooms', { title: 'Council' }, { cookie }))
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

test.run()
