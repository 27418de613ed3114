/** What is answered while the parts that the server needs are away. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Postgres } from '../../../scripts/postgres.mjs'
import { startTestPostgres } from '../../../scripts/test-database.mjs'
import type { LinkToken, MeetingId, ParticipantId, RoomId } from '../../../shared/ids.ts'
import { signIn } from '../auth/sign-in.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { ask, post, startSite, type Answer, type Site, figures } from './site.ts'

const directory = mkdtempSync(join(tmpdir(), 'preau-outage-'))
let postgres: Postgres
let sfu: QuietSfu
let site: Site

test.before(async () => {
  postgres = await startTestPostgres({ directory, durable: false })
  sfu = await startQuietSfu()
  site = await startSite({ databaseUrl: postgres.url, sfuUrl: sfu.url, env: { SERVICE_SECRET: sfu.secret } })
  await until(async () => (await ask(site, '/readyz')).status === 200)
})
test.after(async () => {
  await site.close()
  await sfu.close()
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error('it did not come to pass')
    await delay(20)
  }
}

const json = ({ body }: Answer): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>

test('capabilities are told with a tag, once for all, and not sent twice', async () => {
  const first = await ask(site, '/api/media-capabilities')
  assert.is(first.status, 200)
  assert.ok('capabilities' in json(first))
  assert.match(first.headers['cache-control'] ?? '', /max-age=\d+/)
  const again = await ask(site, '/api/media-capabilities', {
    headers: { 'if-none-match': first.headers.etag },
  })
  assert.is(again.status, 304)
  assert.is(again.body, '')
})

test('without the database: the process is up and not ready, and says which part is missing', async () => {
  const { cookie } = await signIn(site, 'Ada Host')
  const start = (): Promise<Answer> => post(site, '/api/meetings', {}, { cookie })
  const { moderatorUrl, meetingId } = json(await start()) as {
    moderatorUrl: string
    meetingId: MeetingId
  }
  await postgres.stop()
  assert.is((await ask(site, '/healthz')).status, 200)
  const ready = await ask(site, '/readyz')
  assert.is(ready.status, 503)
  assert.equal(json(ready), { status: 'waiting', server: 'up', database: 'down', sfu: 'up', gateway: 'down' })

  const refused = await start()
  assert.is(refused.status, 503)
  assert.is(json(refused)['code'], 'unavailable')
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.not.match(refused.body, /sql|postgres|ECONN|ENOENT/i)

  // A meeting that goes on is open to those who hold a link that was seen before, and what happens is kept.
  const [, , , room, token] = new URL(moderatorUrl).pathname.split('/')
  const held = await site.app.rooms.resolveLink(room as RoomId, token as LinkToken)
  assert.is(held?.kind, 'moderator')
  const live = site.app.meetings.find(meetingId)
  const id = 'participant-ann' as ParticipantId
  live?.dispatch({
    type: 'join',
    id,
    name: 'Ann',
    role: 'moderator',
    via: 'browser',
    verified: false,
    account: null,
    link: null,
    microphone: 'off',
    at: live.now.openedAt,
  })
  assert.match(await figures(site), /^preau_journal_backlog_rows [1-9]/m)

  postgres = await startTestPostgres({ directory, durable: false })
  await until(async () => (await ask(site, '/readyz')).status === 200)
  await live?.written()
  const rows = await site.database
    .selectFrom('journal')
    .select('event')
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  assert.equal(
    rows.map(({ event }) => event.type),
    ['opened', 'started', 'joined'],
  )
  assert.is((await start()).status, 200)
})

test('without a media node: not ready, and told when to ask again until one has answered once', async () => {
  await sql`create database lonely`.execute(site.database)
  const its = new URL(postgres.url)
  its.pathname = '/lonely'
  const lonely = await startSite({ databaseUrl: its.href })
  const ready = await ask(lonely, '/readyz')
  assert.is(ready.status, 503)
  assert.equal(json(ready), { status: 'waiting', server: 'up', database: 'up', sfu: 'down', gateway: 'down' })
  const refused = await ask(lonely, '/api/media-capabilities')
  assert.is(refused.status, 503)
  assert.is(json(refused)['code'], 'unavailable')
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.is(refused.headers['cache-control'], 'no-store')
  await lonely.close()
})

test.run()
