import type { OutgoingHttpHeaders } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { LinkToken, MeetingId, RoomId } from '../../../shared/ids.ts'
import type { Failure } from '../../../shared/wire.ts'
import { signIn } from '../auth/sign-in.ts'
import { ManualClock } from '../manual-clock.ts'
import { ask, post, SECRET, startSite, type Answer, type Site, figures } from './site.ts'

let site: Site
/** Of somebody who is signed in. */
let cookie: string

test.before(async () => {
  site = await startSite({ databaseUrl: await createDatabase() })
  cookie = (await signIn(site, 'Ada Host')).cookie
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

type Started = { moderatorUrl: string; participantUrl: string; meetingId: MeetingId }
const started = ({ body }: Answer): Started => JSON.parse(body) as Started
const failure = ({ body }: Answer): Failure => JSON.parse(body) as Failure
const secretsTold: string[] = []
const start = (body: unknown = {}, headers: OutgoingHttpHeaders = {}): Promise<Answer> =>
  post(site, '/api/meetings', body, { cookie, ...headers })

function linkOf(url: string): { role: string; room: RoomId; token: LinkToken } {
  const [, join, role = '', room, token] = new URL(url).pathname.split('/')
  assert.is(join, 'join')
  secretsTold.push(String(token))
  return { role, room: room as RoomId, token: token as LinkToken }
}

test('a temporary meeting is open at once, for 100 people and 280 minutes, with a link for each role', async () => {
  const answer = await start({ language: 'en' })
  assert.is(answer.status, 200)
  assert.is(answer.headers['cache-control'], 'no-store')
  const { moderatorUrl, participantUrl, meetingId } = started(answer)
  assert.ok(moderatorUrl.startsWith(`${site.config.publicUrl}/join/moderator/`))
  assert.ok(participantUrl.startsWith(`${site.config.publicUrl}/join/participant/`))
  const live = site.app.meetings.find(meetingId)
  assert.is(live?.now.settings.title, 'Improvised meeting')
  assert.is(live?.now.settings.maxParticipants, 100)
  assert.is(live?.now.settings.durationMs, 280 * 60_000)
  assert.is(live?.now.host, 'Ada Host')
  assert.is(site.app.meetings.ofRoom(linkOf(moderatorUrl).room), live)
})

test('its title is in the language that was asked for, else in the browser’s, else in French', async () => {
  const title = async (body: unknown, accepted: string): Promise<string | undefined> => {
    const answer = await start(body, { 'accept-language': accepted })
    return site.app.meetings.find(started(answer).meetingId)?.now.settings.title
  }
  assert.is(await title({ language: 'fr' }, 'en'), 'Réunion improvisée')
  assert.is(await title({}, 'en-GB,en;q=0.9'), 'Improvised meeting')
  assert.is(await title({}, 'de'), 'Réunion improvisée')
})

test('a link gives its role in its room and nothing else does: the tamper matrix', async () => {
  const one = started(await start())
  const other = started(await start())
  const moderator = linkOf(one.moderatorUrl)
  const participant = linkOf(one.participantUrl)
  const foreign = linkOf(other.moderatorUrl)
  const { rooms } = site.app
  assert.is((await rooms.resolveLink(moderator.room, moderator.token))?.kind, 'moderator')
  assert.is((await rooms.resolveLink(participant.room, participant.token))?.kind, 'participant')
  // The word in the path is not asked: the token alone decides.
  assert.is.not(moderator.token, participant.token)
  assert.is(await rooms.resolveLink(foreign.room, moderator.token), null)
  assert.is(await rooms.resolveLink(moderator.room, foreign.token), null)
  assert.is(await rooms.resolveLink('no-such-room' as RoomId, moderator.token), null)
  for (let index = 0; index < moderator.token.length; index += 1) {
    const letter = moderator.token[index] === 'A' ? 'B' : 'A'
    const changed = (moderator.token.slice(0, index) + letter + moderator.token.slice(index + 1)) as LinkToken
    assert.is(await rooms.resolveLink(moderator.room, changed), null, String(index))
  }
})

test('a revoked link leads nowhere, the other one stays', async () => {
  const { moderatorUrl, participantUrl } = started(await start())
  const revoked = linkOf(participantUrl)
  const kept = linkOf(moderatorUrl)
  await site.database
    .updateTable('links')
    .set({ revoked_at: new Date() })
    .where('room_id', '=', revoked.room)
    .where('kind', '=', 'participant')
    .execute()
  assert.is(await site.app.rooms.resolveLink(revoked.room, revoked.token), null)
  assert.is((await site.app.rooms.resolveLink(kept.room, kept.token))?.kind, 'moderator')
})

test('links of a meeting that is over say so', async () => {
  const { moderatorUrl, meetingId } = started(await start())
  const { room, token } = linkOf(moderatorUrl)
  const live = site.app.meetings.find(meetingId)
  live?.dispatch({ type: 'close', reason: 'ended-by-administrator', at: live.now.openedAt })
  const error: unknown = await site.app.rooms.resolveLink(room, token).catch((one: unknown) => one)
  assert.is((error as { code?: string }).code, 'ended')
  await live?.written()
  assert.is(await site.app.rooms.endOf(meetingId), 'ended-by-administrator')
})

test('who is not signed in starts nothing', async () => {
  const before = await count()
  const answer = await post(site, '/api/meetings', {})
  assert.is(answer.status, 401)
  assert.is(failure(answer).code, 'unauthenticated')
  assert.is(await count(), before)
})

const foreign: readonly [string, Record<string, string>][] = [
  ['another site', { origin: 'https://evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a sub-domain', { origin: 'http://evil.localhost' }],
  ['another port', { origin: 'http://localhost:1' }],
  ['a prefix of ours', { origin: 'http://localhost:' }],
  ['a form without Origin', { origin: '', 'sec-fetch-site': 'cross-site' }],
  ['a neighbour without Origin', { origin: '', 'sec-fetch-site': 'same-site' }],
]
for (const [who, headers] of foreign)
  test(`no meeting is started for ${who}`, async () => {
    const before = await count()
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const answer = await ask(site, '/api/meetings', {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, ...given },
      body: '{}',
    })
    assert.is(answer.status, 403)
    assert.is(failure(answer).code, 'forbidden')
    assert.is(await count(), before)
  })

test('a form’s content types start nothing: only JSON does', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    const answer = await start('{}', { 'content-type': type })
    assert.is(answer.status, 400, type)
  }
})

const rubbish: readonly [string, string | Buffer, number][] = [
  ['half an object', '{"language":', 400],
  ['no JSON', 'language=fr', 400],
  ['a list', '[]', 400],
  ['null', 'null', 400],
  ['a word', '"fr"', 400],
  ['a language that is none', '{"language":"xx"}', 400],
  ['a number for a word', '{"language":7}', 400],
  ['more than is asked for', '{"language":"fr","maxParticipants":100000}', 400],
  ['a prototype', '{"__proto__":{"language":"fr"}}', 400],
  ['a constructor', '{"constructor":{"prototype":{"x":1}}}', 400],
  ['more than is read', JSON.stringify({ language: 'x'.repeat(20_000) }), 413],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b]), 400],
  ['deep nesting', '['.repeat(400) + ']'.repeat(400), 400],
]
for (const [what, body, status] of rubbish)
  test(`${what} is a bad request that tells nothing of the inside`, async () => {
    const answer = await start(body.toString('latin1'))
    assert.is(answer.status, status)
    assert.is(failure(answer).code, 'bad-request')
    assert.not.match(answer.body, /node_modules|SyntaxError|JSON|zod|at \//)
    assert.is(({} as { x?: number }).x, undefined)
  })

test('nothing is started, changed or ended by looking: GET and HEAD of everything there is', async () => {
  const before = await count()
  for (const path of [
    '/',
    '/api/meetings',
    '/api/media-capabilities',
    '/api',
    '/healthz',
    '/readyz',
    '/join/a/b/c',
  ])
    for (const method of ['GET', 'HEAD']) await ask(site, path, { method })
  assert.is(await count(), before)
})

test('a browser that asks too much is told to wait, whatever it says of its address, and others are not', async () => {
  const still = await startSite({
    databaseUrl: await createDatabase(),
    clock: new ManualClock(),
    env: { TRUSTED_PROXIES: '127.0.0.2' },
  })
  let asked = 0
  const look = (cookie: string): Promise<Answer> => {
    asked += 1
    const headers = { cookie, 'x-forwarded-for': `203.0.113.${String(asked % 256)}` }
    return ask(still, '/api/room-defaults?language=fr', { headers })
  }
  for (let index = 0; index < 300; index += 1) assert.is((await look('one=1')).status, 200)
  const refused = await look('one=1')
  assert.is(refused.status, 429)
  assert.is(failure(refused).code, 'rate-limited')
  assert.is(refused.headers['retry-after'], '1')
  assert.is((await look('one=2')).status, 200)
  await still.close()
})

test('a bug inside is 500 and tells nothing, and the log tells all but secrets', async () => {
  await site.database.schema.alterTable('rooms').renameTo('rooms_away').execute()
  const answer = await start()
  await site.database.schema.alterTable('rooms_away').renameTo('rooms').execute()
  assert.is(answer.status, 500)
  assert.equal(JSON.parse(answer.body), { code: 'internal', message: 'something went wrong here' })
  const logged = site.lines.filter((line) => line.includes('request failed'))
  assert.is(logged.length, 1)
  assert.match(logged[0] ?? '', /relation \\"rooms\\" does not exist/)
  assert.match(logged[0] ?? '', new RegExp(String(answer.headers['x-request-id'])))
})

test('numbers are told, and nothing secret is in them or in the log', async () => {
  for (const token of secretsTold) await ask(site, `/join/moderator/room/${token}`)
  for (const made of ['/api/made-up', '/made-up', '/healthz/made-up']) await ask(site, made)
  const metrics = await figures(site)
  assert.not.match(metrics, /made-up/, 'paths that anybody makes up must not be kept')
  for (const name of [
    'meetings',
    'participants',
    'sockets',
    'journal_backlog_rows',
    'event_loop_lag_seconds_bucket',
  ])
    assert.match(metrics, new RegExp(`^preau_${name}`, 'm'))
  assert.match(metrics, /preau_http_requests_total\{route="\/api\/meetings",status="200"\} \d+/)
  const text = site.lines.join('') + metrics
  assert.ok(secretsTold.length >= 6)
  const session = cookie.slice(cookie.indexOf('=') + 1)
  for (const secret of [...secretsTold, session, SECRET, new URL(site.config.databaseUrl).password])
    assert.not.ok(text.includes(secret), secret)
})

async function count(): Promise<number> {
  const { rooms } = await site.database
    .selectFrom('rooms')
    .select(({ fn }) => fn.countAll<string>().as('rooms'))
    .executeTakeFirstOrThrow()
  return Number(rooms)
}

test.run()
