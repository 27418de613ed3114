/** Links are fetched by chats, mail scanners and search engines: whatever is only asked for must change nothing. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { portalRoutes } from '../../../shared/portal-routes.ts'
import type { Database } from '../../db/database.ts'
import type { Browser } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startSite, type Site } from './site.ts'

/** When somebody was last seen may change; and that an administrator looked must be written down. */
const MAY_CHANGE = new Set(['sessions.seen_at', 'users.seen_at', 'rooms.used_at'])
const MAY_GROW = new Set(['audit'])

let sfu: QuietSfu
let site: Site
let nadia: Browser

test.before(async () => {
  sfu = await startQuietSfu()
  site = await startSite({
    databaseUrl: await createDatabase(),
    sfuUrl: sfu.url,
    env: { SERVICE_SECRET: sfu.secret },
  })
  nadia = await signIn(site, 'Nadia Admin')
})
test.after(async () => {
  await site.close()
  await sfu.close()
  await stopDatabases()
})

/** A hash of each table's rows, whatever their order. */
async function contents(database: Database): Promise<Map<string, string>> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' order by 1, 2
  `.execute(database)
  const hashes = new Map<string, string>()
  for (const table of new Set(columns.map((one) => one.table))) {
    if (MAY_GROW.has(table)) continue
    const kept = columns.filter((one) => one.table === table && !MAY_CHANGE.has(`${table}.${one.column}`))
    const names = sql.join(kept.map(({ column }) => sql.ref(column)))
    const { rows } = await sql`select ${names} from ${sql.table(table)}`.execute(database)
    const lines = rows.map((row) => JSON.stringify(row)).sort()
    hashes.set(table, `${lines.length} ${createHash('sha256').update(lines.join('\n')).digest('hex')}`)
  }
  return hashes
}

/** Addresses of everything there is, by somebody who owns a room with a meeting in it. */
async function everyAddress(ada: Browser): Promise<string[]> {
  const room = await ada.ask('rooms:create', {}, { title: 'Réunion de rentrée' })
  await ada.ask('delegates:add', { roomId: room.id }, { email: 'nadia@demo.example' })
  await ada.ask('rooms:favourite', { roomId: room.id }, { favourite: true })
  const { path } = await ada.ask('rooms:start', { roomId: room.id }, {})
  const started = await ada.ask('meetings:start-temporary', {}, {})
  const { items } = await nadia.ask('admin:users', { search: 'Ada' })
  const { moderatorUrl, participantUrl } = await ada.ask('rooms:invitation', { roomId: room.id })
  const user = String(items[0]?.id)
  const ids: Record<string, string> = { roomId: room.id, userId: user, meetingId: started.meetingId }
  const portal = Object.values(portalRoutes).map((route) =>
    route.path.replace(/:(\w+)/g, (_, name: string) => String(ids[name])),
  )
  return [
    ...portal,
    ...['/', '/sign-in', '/rooms/new', `/rooms/${room.id}/edit`, '/admin', `/admin/users/${user}`],
    ...[path, started.path, String(moderatorUrl), participantUrl, `/meeting/${started.meetingId}`],
    ...['/api/v1/meetings', '/api/pages/help', '/api/csp-report', '/api/media-capabilities'],
    ...['/pages/help', '/healthz', '/readyz'],
  ]
}

test('no GET and no HEAD changes anything, whoever is signed in', async () => {
  const ada = await signIn(site, 'Ada Host')
  const addresses = await everyAddress(ada)
  assert.not.ok(addresses.some((one) => /:[a-z]|undefined|null/i.test(one)))
  const before = await contents(site.database)
  assert.match(before.get('rooms') ?? '', /^2 /)
  assert.match(before.get('delegates') ?? '', /^1 /)
  const answered: number[] = []
  for (const address of addresses)
    for (const method of ['GET', 'HEAD'])
      for (const browser of [nadia, ada]) answered.push((await browser.send(address, { method })).status)
  assert.ok(answered.filter((status) => status === 200).length > 60, answered.join(' '))
  assert.not.ok(answered.some((status) => status >= 500))
  assert.equal(await contents(site.database), before)
})

test.run()
