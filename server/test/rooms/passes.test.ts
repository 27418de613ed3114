/** What somebody gets in place of a room's own link, and how it ends. */
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RENEWABLE } from '../../../shared/portal.ts'
import { putCode } from '../../db/codes.ts'
import { revokePasses } from '../../db/links.ts'
import { codeToStore } from '../../rooms/codes.ts'
import { Administration } from '../../rooms/administration.ts'
import { renewCredentials } from '../../rooms/renew.ts'
import { startRoom } from '../../rooms/start.ts'
import { eventually } from '../eventually.ts'
import { codeOf, linkOf, waysInForAll } from './given.ts'

const { given, ada, create, invitation, from, redeem, resolve, holds } = waysInForAll(test)

test('a code gives a moderator’s pass of its own, with spaces in the code or not, for 24 hours', async () => {
  const { id } = await create()
  const { code, moderatorUrl } = await invitation(id)
  const spaced = (code ?? '').replace(/^(...)(...)/, '$1 $2\u202F')
  const path = await redeem(spaced)
  assert.match(path, new RegExp(`^/join/moderator/${id}/[\\w-]{22}$`))
  assert.is.not(linkOf(path).token, linkOf(moderatorUrl).token)
  assert.is(await holds(path), 'moderator')
  const passes = await given.database
    .selectFrom('links')
    .select('expires_at')
    .where('room_id', '=', id)
    .where('code_hash', 'is not', null)
    .execute()
  const life = Number(passes[0]?.expires_at) - Date.now()
  assert.ok(life > 23.9 * 3_600_000 && life <= 24 * 3_600_000, String(life))
  await given.database
    .updateTable('links')
    .set({ expires_at: new Date(Date.now() - 1) })
    .where('room_id', '=', id)
    .where('code_hash', 'is not', null)
    .execute()
  assert.is(await holds(path), null)
  // The next one clears away what is past its time.
  await redeem(code)
  const left = await given.database
    .selectFrom('links')
    .select('token_hash')
    .where('room_id', '=', id)
    .where('code_hash', 'is not', null)
    .execute()
  assert.is(left.length, 1)
})

test('a pass ends when its account is disabled, and does not come back with it', async () => {
  const { id } = await create()
  const { code } = await invitation(id)
  const [grace, nadia] = [await given.account('Grace'), await given.account('Nadia', { administrator: true })]
  const path = await redeem(code, from('a', grace))
  const kept = await redeem(code, from('a', nadia))
  assert.equal([(await resolve(path))?.passOf, (await resolve(kept))?.passOf], [grace.userId, nadia.userId])
  const told = given.revoked.length
  const administration = new Administration({
    ...given.ports,
    revocation: { ...given.ports.revocation, onUserDisabled: () => undefined },
  })
  await administration.setDisabled(nadia, grace.userId, true)
  assert.is(await holds(path), null)
  assert.is(given.revoked.length - told, 1)
  await administration.setDisabled(nadia, grace.userId, false)
  assert.is(await holds(path), null)
  assert.is(await holds(kept), 'moderator')
})

test('an administrator’s pass ends with the right to administer, and with every renewal', async () => {
  const { id } = await create()
  const nadia = await given.account('Nadia', { administrator: true })
  const administers = (administrator: boolean) =>
    given.database.updateTable('users').set({ administrator }).where('id', '=', nadia.userId).execute()
  await administers(true)
  const look = await startRoom(given.ports, nadia, id)
  assert.is(await holds(look), 'moderator')
  await administers(false)
  assert.is(await holds(look), null)
  await administers(true)
  assert.is(await holds(look), 'moderator')
  await renewCredentials(given.ports, ada, id, [...RENEWABLE])
  assert.is(await holds(look), null)
})

test('an account holds ten passes for a room at most, the newest', async () => {
  const { id } = await create()
  const { code } = await invitation(id)
  const paths = []
  for (let index = 0; index < 12; index += 1) paths.push(await redeem(code))
  const held = await Promise.all(paths.map(holds))
  assert.equal(held, [null, null, ...Array.from({ length: 10 }, () => 'moderator')])
})

test('a code that is renewed while it is used takes what was got for it along', async () => {
  const { id } = await create()
  const { code } = await invitation(id)
  const renewed = codeToStore(given.ports.secrets, id, 'code', '987654321')
  let settled = false
  const redeeming = await given.database.transaction().execute(async (transaction) => {
    // The old code and all that was got for it are gone, which nobody else sees yet.
    await putCode(transaction, id, renewed)
    await revokePasses(transaction, id)
    const asked = codeOf(redeem(code)).finally(() => {
      settled = true
    })
    await eventually(
      'somebody waits for a lock, or did not',
      async () => settled || (await locksAwaited()) > 0,
    )
    return { asked }
  })
  assert.is(await redeeming.asked, 'not-found')
  const passes = await given.database
    .selectFrom('links')
    .select('token_hash')
    .where('room_id', '=', id)
    .where('code_hash', 'is not', null)
    .execute()
  assert.equal(passes, [])
})

async function locksAwaited(): Promise<number> {
  const { rows } = await sql<{ count: string }>`select count(*) from pg_locks where not granted`.execute(
    given.database,
  )
  return Number(rows[0]?.count)
}

test.run()
