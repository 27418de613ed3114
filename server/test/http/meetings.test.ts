import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { LinkToken, MeetingId, RoomId } from '../../../shared/ids.ts'
import type { Failure } from '../../../shared/wire.ts'
import { addressKey } from '../../address.ts'
import { StillClock } from '../meeting/still-clock.ts'
import { ask, post, SECRET, startSite, type Answer, type Site } from './site.ts'

let site: Site

test.before(async () => {
  site = await startSite({ databaseUrl: await createDatabase() })
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

type Started = { moderatorUrl: string; participantUrl: string; meetingId: MeetingId }
const started = ({ body }: Answer): Started => JSON.parse(body) as Started
const failure = ({ body }: Answer): Failure => JSON.parse(body) as Failure
const secretsTold: string[] = []

function linkOf(url: string): { role: string; room: RoomId; token: LinkToken } {
  const [, join, role = '', room, token] = new URL(url).pathname.split('/')
  assert.is(join, 'join')
  secretsTold.push(String(token))
  return { role, room: room as RoomId, token: token as LinkToken }
}

test('a temporary meeting is open at once, for 100 people and 280 minutes, with a link for each role', async () => {
  const answer = await post(site, '/api/meetings', { language: 'en' })
  assert.is(answer.status, 201)
  assert.is(answer.headers['cache-control'], 'no-store')
  const { moderatorUrl, participantUrl, meetingId } = started(answer)
  assert.ok(moderatorUrl.startsWith(`${site.config.publicUrl}/join/moderator/`))
  assert.ok(participantUrl.startsWith(`${site.config.publicUrl}/join/participant/`))
  const live = site.app.meetings.find(meetingId)
  assert.is(live?.now.title, 'Improvised meeting')
  assert.is(live?.now.maxParticipants, 100)
  assert.is((live?.now.endsAt ?? 0) - (live?.now.openedAt ?? 0), 280 * 60_000)
  assert.is(site.app.meetings.ofRoom(linkOf(moderatorUrl).room), live)
})

test('its title is in the language that was asked for, else in the browser’s, else in French', async () => {
  const title = async (body: unknown, accepted: string): Promise<string | undefined> => {
    const answer = await post(site, '/api/meetings', body, { 'accept-language': accepted })
    return site.app.meetings.find(started(answer).meetingId)?.now.title
  }
  assert.is(await title({ language: 'fr' }, 'en'), 'Réunion improvisée')
  assert.is(await title({}, 'en-GB,en;q=0.9'), 'Improvised meeting')
  assert.is(await title({}, 'de'), 'Réunion improvisée')
})

test('a link gives its role in its room and nothing else does: the tamper matrix', async () => {
  const one = started(await post(site, '/api/meetings', {}))
  const other = started(await post(site, '/api/meetings', {}))
  const moderator = linkOf(one.moderatorUrl)
  const participant = linkOf(one.participantUrl)
  const foreign = linkOf(other.moderatorUrl)
  const { rooms } = site.app
  assert.is((await rooms.resolveLink(moderator.room, moderator.token))?.role, 'moderator')
  assert.is((await rooms.resolveLink(participant.room, participant.token))?.role, 'participant')
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
  const { moderatorUrl, participantUrl } = started(await post(site, '/api/meetings', {}))
  const revoked = linkOf(participantUrl)
  const kept = linkOf(moderatorUrl)
  await site.database
    .updateTable('links')
    .set({ revoked_at: new Date() })
    .where('room_id', '=', revoked.room)
    .where('role', '=', 'participant')
    .execute()
  assert.is(await site.app.rooms.resolveLink(revoked.room, revoked.token), null)
  assert.is((await site.app.rooms.resolveLink(kept.room, kept.token))?.role, 'moderator')
})

test('links of a meeting that is over say so', async () => {
  const { moderatorUrl, meetingId } = started(await post(site, '/api/meetings', {}))
  const { room, token } = linkOf(moderatorUrl)
  const live = site.app.meetings.find(meetingId)
  const at = live?.now.endsAt ?? 0
  live?.dispatch({ type: 'pass-time', at })
  const error: unknown = await site.app.rooms.resolveLink(room, token).catch((one: unknown) => one)
  assert.is((error as { code?: string }).code, 'ended')
  await live?.written()
  assert.is(await site.app.rooms.endOf(meetingId), 'time-over')
})

test('the addresses to invite with are the ones that were told at the start', async () => {
  const { moderatorUrl, participantUrl } = started(await post(site, '/api/meetings', {}))
  const { room } = linkOf(moderatorUrl)
  assert.equal(await site.app.rooms.invitationOf(room), { moderatorUrl, participantUrl })
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
      headers: { 'content-type': 'application/json', ...given },
      body: '{}',
    })
    assert.is(answer.status, 403)
    assert.is(failure(answer).code, 'forbidden')
    assert.is(await count(), before)
  })

test('a form’s content types start nothing: only JSON does', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    const answer = await post(site, '/api/meetings', '{}', { 'content-type': type })
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
  ['more than a kilobyte', JSON.stringify({ language: 'x'.repeat(2_000) }), 413],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b]), 400],
  ['deep nesting', '['.repeat(400) + ']'.repeat(400), 400],
]
for (const [what, body, status] of rubbish)
  test(`${what} is a bad request that tells nothing of the inside`, async () => {
    const answer = await post(site, '/api/meetings', body.toString('latin1'))
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
    '/metrics',
    '/join/a/b/c',
  ])
    for (const method of ['GET', 'HEAD']) await ask(site, path, { method })
  assert.is(await count(), before)
})

test('an address that starts too many meetings is told to wait, whatever it says of itself, and others are not', async () => {
  const clock = new StillClock()
  const env = { TRUSTED_PROXIES: '127.0.0.2' }
  const still = await startSite({ databaseUrl: await createDatabase(), clock, env })
  const forged = (index: number): Promise<Answer> =>
    post(still, '/api/meetings', {}, { 'x-forwarded-for': `203.0.113.${String(index)}` })
  for (let index = 0; index < 100; index += 1) assert.is((await forged(index)).status, 201)
  const refused = await forged(101)
  assert.is(refused.status, 429)
  assert.is(failure(refused).code, 'rate-limited')
  assert.is(refused.headers['retry-after'], '1')
  await clock.pass(1_000)
  assert.is((await forged(102)).status, 201)
  assert.is((await forged(103)).status, 429)
  assert.is(addressKey('127.0.0.1'), '127.0.0.1')
  await still.close()
})

test('a bug inside is 500 and tells nothing, and the log tells all but secrets', async () => {
  await site.database.schema.alterTable('rooms').renameTo('rooms_away').execute()
  const answer = await post(site, '/api/meetings', {})
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
  const metrics = (await ask(site, '/metrics')).body
  assert.not.match(metrics, /made-up/, 'paths that anybody makes up must not be kept')
  for (const name of [
    'meetings',
    'participants',
    'sockets',
    'journal_backlog_rows',
    'event_loop_lag_seconds_bucket',
  ])
    assert.match(metrics, new RegExp(`^preau_${name}`, 'm'))
  assert.match(metrics, /preau_http_requests_total\{route="\/api\/meetings",status="201"\} \d+/)
  const text = site.lines.join('') + metrics
  assert.ok(secretsTold.length >= 8)
  for (const secret of [...secretsTold, SECRET, new URL(site.config.databaseUrl).password])
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
