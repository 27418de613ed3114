/** The drill of docs/backup.md, with what infra/backup ships: a backup, an empty database, and the old ways in. */
import { randomUUID } from 'node:crypto'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { debianPrograms } from '../../scripts/postgres/debian.mjs'
import { startPostgres, type Postgres } from '../../scripts/postgres.mjs'
import type { Hello } from '../../shared/protocol.ts'
import { signIn } from './auth/sign-in.ts'
import { Client, hello } from './client.ts'
import { SECRET, startSite, type Site } from './http/site.ts'
import { linkOf } from './rooms/given.ts'

const BACKUP = fileURLToPath(new URL('../../infra/backup/', import.meta.url))
const programs = debianPrograms()

const test = suite('restore drill')
const folder = mkdtempSync(join(tmpdir(), 'preau-backup-'))
const running: Postgres[] = []
test.after(async () => {
  for (const postgres of running) await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** An empty cluster of its own, of the PostgreSQL that Debian's programs are of. */
async function cluster(name: string): Promise<string> {
  const options = { directory: join(folder, name), durable: false }
  const postgres = await startPostgres(programs === undefined ? options : { ...options, programs })
  running.push(postgres)
  return postgres.url
}

type Ended = { readonly failed: boolean; readonly output: string }

function run(script: string, word: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const PATH = [programs ?? '', process.env['PATH'] ?? ''].join(delimiter)
    execFile(join(BACKUP, script), [word], { env: { ...process.env, ...env, PATH } }, (error, out, err) => {
      resolve({ failed: error !== null, output: out + err })
    })
  })
}

/** What Préau is told, as the install script writes it. */
function etc(name: string, secret: string): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'preau.env'), `# told\nNODE_ENV=production\nSECRET_KEY=${secret}\n`)
  return path
}

const env = { DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr)' }

type Way = Hello['credential']
const byLink = (url: string | null): Way => {
  const { roomId, token } = linkOf(url)
  return { with: 'link', room: roomId, token }
}

async function come(site: Site, credential: Way, options = {}): Promise<Client & { role: string }> {
  const greeting = hello({ page: randomUUID(), credential, join: { name: 'Bob', microphone: 'off' } })
  const { client, welcome } = await Client.open(site.config.publicUrl, greeting, options)
  return Object.assign(client, { role: welcome.role })
}

/** Whom a site takes somebody with this cookie for. */
async function takenFor({ config }: Site, cookie: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${String(config.port)}/api/session`, { headers: { cookie } })).text()
}

if (programs === undefined) {
  process.stdout.write('NOT RUN the restore drill: no PostgreSQL of Debian here (Debian: postgresql)\n')
} else {
  test('after a restore into an empty cluster the old link, code and PIN lead in, and sessions are over', async () => {
    const old = await cluster('old')
    const told = etc('etc', SECRET)
    const first = await startSite({ databaseUrl: old, env })
    const ada = await signIn(first, 'Ada Host')
    const { id: roomId } = await ada.ask('rooms:create', {}, { title: 'Conseil d’école' })
    const ways = await ada.ask('rooms:invitation', { roomId })
    assert.match(await takenFor(first, ada.cookie), 'Ada Host')
    const backups = join(folder, 'backups')
    const backup = await run('backup.sh', backups, { DATABASE_URL: old, PREAU_ETC: told })
    assert.not.ok(backup.failed, backup.output)
    const [name = ''] = readdirSync(backups)
    await first.close()
    const empty = await cluster('empty')
    const where = { DATABASE_URL: empty, PREAU_ETC: told }

    const other = await run('restore.sh', join(backups, name), {
      ...where,
      PREAU_ETC: etc('other', `${SECRET}!`),
    })
    assert.ok(other.failed)
    assert.match(other.output, 'SECRET_KEY')
    const restored = await run('restore.sh', join(backups, name), where)
    assert.not.ok(restored.failed, restored.output)
    const twice = await run('restore.sh', join(backups, name), where)
    assert.ok(twice.failed)
    assert.match(twice.output, 'not empty')

    const site = await startSite({ databaseUrl: empty, env })
    try {
      assert.not.match(await takenFor(site, ada.cookie), 'Ada Host')
      const grace = await signIn(site, 'Grace Second')
      const { path } = await grace.ask('codes:redeem', {}, { code: ways.code ?? '' })
      const moderator = await come(site, byLink(path))
      const participant = await come(site, byLink(ways.participantUrl))
      assert.equal([moderator.role, participant.role], ['moderator', 'participant'])
      const pin = { with: 'pin', pin: ways.phone?.pin ?? '', withheld: true } as Way
      const phone = await come(site, pin, { secret: site.config.sfu.secret })
      const { participant: heard } = await moderator.happened(
        'participant:joined',
        (one) => one.participant.via === 'phone',
      )
      assert.is(heard.via, 'phone')
      for (const client of [moderator, participant, phone]) client.close()
    } finally {
      await site.close()
    }
  })
}

test.run()
