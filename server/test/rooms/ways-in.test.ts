import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Pin, type RoomId } from '../../../shared/ids.ts'
import { RENEWABLE } from '../../../shared/portal.ts'
import type { Invitation } from '../../../shared/meeting.ts'
import { DAY_MS } from '../../clock.ts'
import { createRoom } from '../../rooms/create.ts'
import { invitationFor } from '../../rooms/invitation.ts'
import { deleteRoom } from '../../rooms/remove.ts'
import { renewCredentials, setPin } from '../../rooms/renew.ts'
import { startTemporaryMeeting } from '../../rooms/temporary.ts'
import { codeOf, dumpOf, linkOf, waysOf, waysInForAll } from './given.ts'

const { given, ada, create, invitation, from, redeem, holds } = waysInForAll(test)

for (const what of RENEWABLE)
  test(`renewing the ${what} kills that, all passes but for a PIN, and nothing else`, async () => {
    const { id } = await create()
    const before = waysOf(await invitation(id))
    const pass = await redeem(before.code)
    const told = given.revoked.length
    const after = waysOf(await renewCredentials(given.ports, ada, id, [what]))
    for (const way of RENEWABLE)
      if (way === what) assert.is.not(after[way], before[way], way)
      else assert.is(after[way], before[way], way)
    for (const kind of ['moderator', 'participant', 'authenticated'] as const) {
      assert.is(await holds(before[kind]), kind === what ? null : kind)
      assert.is(await holds(after[kind]), kind)
    }
    // The link and the pass.
    const kills = { moderator: 2, participant: 2, authenticated: 2, code: 1, pin: 0 }
    assert.is(given.revoked.length - told, kills[what])
    assert.is(await holds(pass), what === 'pin' ? 'moderator' : null)
    assert.is(await codeOf(redeem(before.code)), what === 'code' ? 'not-found' : null)
    assert.is(await holds(await redeem(after.code)), 'moderator')
  })

test('all ways are renewed at once, by two people at the same time', async () => {
  const { id } = await create()
  const before = waysOf(await invitation(id))
  await Promise.all([1, 2, 3].map(() => renewCredentials(given.ports, ada, id, [...RENEWABLE])))
  const after = waysOf(await invitation(id))
  for (const way of RENEWABLE) assert.is.not(after[way], before[way], way)
  const inForce = await given.database
    .selectFrom('links')
    .select('kind')
    .where('room_id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  assert.is(inForce.length, 3)
  assert.is(await holds(await redeem(after.code)), 'moderator')
})

test('who holds a renewed link open is told which it was', async () => {
  const { id } = await create()
  const { roomId, token } = linkOf((await invitation(id)).participantUrl)
  const hash = (await given.rooms.resolveLink(roomId, token))?.hash.toString('base64url')
  given.revoked.length = 0
  await renewCredentials(given.ports, ada, id, ['participant'])
  assert.equal(given.revoked, [hash])
})

test('codes that lead nowhere are one and the same: never made, renewed, of a deleted room, or a PIN', async () => {
  const kept = await create()
  const gone = await create()
  const renewed = (await invitation(kept.id)).code
  const deleted = (await invitation(gone.id)).code
  await renewCredentials(given.ports, ada, kept.id, ['code'])
  await deleteRoom(given.ports, ada, gone.id)
  const pin = (await invitation(kept.id)).phone?.pin ?? null
  const answers = []
  for (const [index, code] of ['987654321', renewed, deleted, pin].entries())
    answers.push(await redeem(code, from(String(index))).catch((error: unknown) => String(error)))
  assert.equal(new Set(answers), new Set(['Refused: this code leads nowhere']))
})

test('a PIN may be chosen, and not one that another room has or had within a year', async () => {
  const [one, other, gone] = [await create(), await create(), await create()]
  const taken = (await invitation(other.id)).phone?.pin ?? ''
  const rested = (await invitation(gone.id)).phone?.pin ?? ''
  await deleteRoom(given.ports, ada, gone.id)
  const set = (id: RoomId, pin: string): Promise<Invitation> =>
    setPin(given.ports, from('pins'), id, Pin.parse(pin))
  assert.is((await set(one.id, '123456789')).phone?.pin, '123456789')
  assert.is((await set(one.id, '123456789')).phone?.pin, '123456789')
  assert.is(await codeOf(set(one.id, taken)), 'conflict')
  assert.is(await codeOf(set(one.id, rested)), 'conflict')
  assert.is((await invitation(one.id)).phone?.pin, '123456789')
  // What one room gives up rests, too.
  await renewCredentials(given.ports, ada, one.id, ['pin'])
  assert.is(await codeOf(set(other.id, '123456789')), 'conflict')
  await given.database
    .updateTable('resting_pins')
    .set({ until: new Date(Date.now() - 1) })
    .execute()
  assert.is((await set(other.id, '123456789')).phone?.pin, '123456789')
})

test('a PIN of a deleted room rests for 365 days, and its code is free at once', async () => {
  const { id } = await create()
  const { code } = await invitation(id)
  await given.database.deleteFrom('resting_pins').execute()
  await deleteRoom(given.ports, ada, id)
  const resting = await given.database.selectFrom('resting_pins').select('until').execute()
  assert.is(resting.length, 1)
  const days = ((resting[0]?.until.getTime() ?? 0) - Date.now()) / DAY_MS
  assert.ok(days > 364.9 && days <= 365, String(days))
  assert.is(await codeOf(redeem(code)), 'not-found')
  const left = await given.database.selectFrom('codes').select('hash').where('room_id', '=', id).execute()
  assert.equal(left, [])
})

test('trying PINs by setting them is guessing: after five taken ones nothing is looked at', async () => {
  const mallory = await given.account('Mallory')
  const own = await createRoom(given.ports, mallory, { title: 'Mine' }, 'fr')
  const others = await Promise.all(Array.from({ length: 6 }, () => create()))
  const pins = await Promise.all(others.map(async ({ id }) => (await invitation(id)).phone?.pin ?? ''))
  const answers = []
  for (const pin of pins)
    answers.push(await codeOf(setPin(given.ports, from('m', mallory), own.id, Pin.parse(pin))))
  assert.equal(answers, ['conflict', 'conflict', 'conflict', 'conflict', 'conflict', 'rate-limited'])
})

test('a temporary meeting has a PIN, two links and no code; nothing of it is in a list, and it ends with its meeting', async () => {
  const started = await startTemporaryMeeting(given.ports, ada, 'fr')
  const { roomId, token } = linkOf(started.moderatorUrl)
  assert.is(started.path, `/join/moderator/${roomId}/${token}`)
  const { code, phone, authenticatedUrl, moderatorUrl, title } = await given.rooms.invitationOf(
    roomId,
    'moderators',
  )
  assert.equal(
    { code, authenticatedUrl, title },
    { code: null, authenticatedUrl: null, title: 'Réunion improvisée' },
  )
  assert.match(phone?.pin ?? '', /^[1-9]\d{8}$/)
  assert.is(moderatorUrl, started.moderatorUrl)
  assert.is(await given.rooms.standingOf(roomId, ada.userId), 'owner')
  const live = given.ports.meetings.ofRoom(roomId)
  assert.is(live?.now.permanent, false)
  assert.is(await codeOf(invitationFor(given.ports, ada, roomId)), 'not-found')
  live?.dispatch({ type: 'close', reason: 'ended-by-administrator', at: given.clock.now() })
  assert.is(await codeOf(given.rooms.resolveLink(roomId, token)), 'ended')
  assert.is(await codeOf(given.rooms.meetingOf({ id: roomId, kind: 'temporary' })), 'ended')
})

test('without numbers to dial, invitations tell no PIN', async () => {
  const { id } = await create()
  const { phone } = await invitationFor({ ...given.ports, dialIn: [] }, ada, id)
  assert.is(phone, null)
})

test('who has the database has no code, PIN or link: a dump tells none', async () => {
  const secrets: string[] = []
  for (let index = 0; index < 3; index += 1) {
    const { id } = await create()
    const ways = waysOf(await invitation(id))
    const pass = await redeem(ways.code)
    secrets.push(ways.code ?? '', ways.pin ?? '', linkOf(pass).token)
    for (const url of [ways.moderator, ways.participant, ways.authenticated]) secrets.push(linkOf(url).token)
  }
  assert.is(new Set(secrets).size, 18)
  const dump = await dumpOf(given.database)
  assert.ok(dump.includes('Conseil'))
  for (const secret of secrets)
    for (const written of [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret, 'base64url').toString('hex'),
      Buffer.from(secret).toString('base64').replaceAll('=', ''),
    ])
      assert.not.ok(dump.includes(written), written)
})

test.run()
