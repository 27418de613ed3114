import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RoomId } from '../../../shared/ids.ts'
import { RoomPage } from '../../../shared/portal.ts'
import { Invitation } from '../../../shared/meeting.ts'
import { Refused } from '../../../shared/refused.ts'
import { LINK_KINDS } from '../../../shared/roles.ts'
import type { Organiser } from '../../auth/identity.ts'
import { insertDelegate } from '../../db/delegates.ts'
import { changeRoom } from '../../rooms/change.ts'
import { createRoom } from '../../rooms/create.ts'
import { invitationFor } from '../../rooms/invitation.ts'
import { listRooms, markFavourite, showRoom } from '../../rooms/list.ts'
import { deleteRoom, endMeetingOf } from '../../rooms/remove.ts'
import { renewCredentials } from '../../rooms/renew.ts'
import { startRoom } from '../../rooms/start.ts'
import { codeOf, linkOf, worldForAll } from './given.ts'

const { given, ada } = worldForAll(test)
let grace: Organiser
let nadia: Organiser

test.before(async () => {
  grace = await given.account('Grace Second')
  nadia = await given.account('Nadia Admin', { administrator: true })
})
test.before.each(() => {
  // Else what one test makes would be too much for the next.
  given.clock.pass(3_600_000)
})

const create = (by: Organiser = ada, title = 'Conseil') => createRoom(given.ports, by, { title }, 'fr')

async function delegate(roomId: RoomId, to: Organiser): Promise<void> {
  await insertDelegate(given.database, { roomId, userId: to.userId, at: given.clock.now() })
}

async function audited(roomId: RoomId): Promise<string[]> {
  const rows = await given.database
    .selectFrom('audit')
    .select(['action', 'actor'])
    .where('room_id', '=', roomId)
    .orderBy('id')
    .execute()
  return rows.map(({ action, actor }) => `${actor.split(' ')[0] ?? ''} ${action}`)
}

test('a room is made with what was chosen, the defaults for the rest, and every way in', async () => {
  const chosen = { title: 'Conseil', maxParticipants: 3, waitingRoom: 'everybody' as const }
  const room = await createRoom(given.ports, ada, chosen, 'fr')
  assert.equal(RoomPage.parse(room), room)
  assert.is(room.standing, 'owner')
  assert.is(room.owner, 'Ada Host')
  assert.is(room.running, null)
  assert.is(room.settings.maxParticipants, 3)
  assert.is(room.settings.waitingRoom, 'everybody')
  assert.is(room.settings.moderatorMessage, 'Bienvenue aux modérateurs')
  assert.equal(await showRoom(given.ports, ada, room.id), room)
  const invitation = await invitationFor(given.ports, ada, room.id)
  assert.equal(Invitation.parse(invitation), invitation)
  assert.match(invitation.code ?? '', /^[1-9]\d{8}$/)
  assert.match(invitation.phone?.pin ?? '', /^[1-9]\d{8}$/)
  const urls = [invitation.moderatorUrl, invitation.participantUrl, invitation.authenticatedUrl]
  for (const [index, kind] of LINK_KINDS.entries()) {
    assert.ok(urls[index]?.startsWith(`https://meet.example/join/${kind}/${room.id}/`))
    const { roomId, token } = linkOf(urls[index] ?? null)
    assert.is((await given.rooms.resolveLink(roomId, token))?.kind, kind)
  }
})

test('a text that is too long makes no room', async () => {
  const chosen = { title: 'Conseil', welcome: 'x'.repeat(151) }
  const before = (await listRooms(given.ports, ada, {})).owned
  assert.is(await codeOf(createRoom(given.ports, ada, chosen, 'fr')), 'bad-request')
  assert.is((await listRooms(given.ports, ada, {})).owned, before)
})

test('inside, moderators are not shown the authenticated link, and participants neither code nor moderators’ link', async () => {
  const { id } = await create()
  const owner = await given.rooms.invitationOf(id, 'owner')
  assert.equal(await given.rooms.invitationOf(id, 'moderators'), { ...owner, authenticatedUrl: null })
  assert.equal(await given.rooms.invitationOf(id, 'participants'), {
    ...owner,
    authenticatedUrl: null,
    moderatorUrl: null,
    code: null,
    moderatorMessage: null,
  })
})

test('a room lists under those who own it or look after it, and under nobody else', async () => {
  const owner = await given.account('Odile')
  const helper = await given.account('Hugo')
  const room = await create(owner, 'Salle')
  await delegate(room.id, helper)
  const mine = await listRooms(given.ports, owner, {})
  assert.equal(
    mine.rooms.map(({ id, standing, delegates }) => ({ id, standing, delegates })),
    [{ id: room.id, standing: 'owner', delegates: 1 }],
  )
  assert.is(mine.owned, 1)
  assert.is(mine.max, 50)
  const theirs = await listRooms(given.ports, helper, {})
  assert.equal(
    theirs.rooms.map(({ id, standing, owner }) => ({ id, standing, owner })),
    [{ id: room.id, standing: 'delegate', owner: 'Odile' }],
  )
  assert.is(theirs.owned, 0)
  assert.is((await listRooms(given.ports, nadia, {})).rooms.length, 0)
})

test('a star is one’s own', async () => {
  const room = await create()
  await delegate(room.id, grace)
  await markFavourite(given.ports, grace, room.id, true)
  await markFavourite(given.ports, grace, room.id, true)
  assert.is((await showRoom(given.ports, grace, room.id)).favourite, true)
  assert.is((await showRoom(given.ports, ada, room.id)).favourite, false)
  await markFavourite(given.ports, grace, room.id, false)
  assert.is((await showRoom(given.ports, grace, room.id)).favourite, false)
})

test('who has nothing to do with a room is answered as if there were none, whatever they ask', async () => {
  const room = await create()
  const { ports } = given
  const asking = (id: RoomId): Promise<unknown>[] => [
    showRoom(ports, grace, id),
    changeRoom(ports, grace, id, { title: 'Mine' }),
    startRoom(ports, grace, id),
    endMeetingOf(ports, grace, id),
    invitationFor(ports, grace, id),
    renewCredentials(ports, grace, id, ['code']),
    markFavourite(ports, grace, id, true),
    deleteRoom(ports, grace, id),
  ]
  for (const asked of [room.id, 'no-such-room' as RoomId]) {
    const answers = await Promise.all(asking(asked).map((one) => one.catch((error: unknown) => error)))
    for (const answer of answers) {
      assert.instance(answer, Refused)
      assert.equal((answer as Refused).toFailure(), { code: 'not-found', message: 'there is no such room' })
    }
  }
  assert.is((await showRoom(ports, ada, room.id)).title, 'Conseil')
})

test('a delegate changes and starts a room, and may not delete it', async () => {
  const room = await create()
  await delegate(room.id, grace)
  const { room: changed } = await changeRoom(given.ports, grace, room.id, { title: 'Comité' })
  assert.is(changed.title, 'Comité')
  assert.is(changed.standing, 'delegate')
  assert.match(await startRoom(given.ports, grace, room.id), /^\/join\/moderator\/[^/]+\/[^/]+$/)
  assert.is(await codeOf(deleteRoom(given.ports, grace, room.id)), 'forbidden')
  assert.equal(await audited(room.id), [])
})

test('what an administrator does with somebody’s room is in the audit, looking included', async () => {
  const room = await create()
  await showRoom(given.ports, nadia, room.id)
  await invitationFor(given.ports, nadia, room.id)
  await startRoom(given.ports, nadia, room.id)
  await changeRoom(given.ports, nadia, room.id, { title: 'Seen' })
  await renewCredentials(given.ports, nadia, room.id, ['pin'])
  await deleteRoom(given.ports, nadia, room.id)
  assert.equal(await audited(room.id), [
    'Nadia rooms:show',
    'Nadia rooms:invitation',
    'Nadia rooms:start',
    'Nadia rooms:change',
    'Nadia rooms:renew',
    'Nadia rooms:delete',
  ])
  const own = await create(nadia)
  await showRoom(given.ports, nadia, own.id)
  assert.equal(await audited(own.id), [])
})

test('an administrator starts a room by a pass that ends by itself and leaves the room’s link alone', async () => {
  const room = await create()
  const { moderatorUrl } = await invitationFor(given.ports, ada, room.id)
  const { roomId, token } = linkOf(await startRoom(given.ports, nadia, room.id))
  assert.is.not(token, linkOf(moderatorUrl).token)
  await given.database
    .updateTable('users')
    .set({ administrator: true })
    .where('id', '=', nadia.userId)
    .execute()
  assert.is((await given.rooms.resolveLink(roomId, token))?.kind, 'moderator')
  await given.database
    .updateTable('links')
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .where('user_id', 'is not', null)
    .execute()
  assert.is(await given.rooms.resolveLink(roomId, token), null)
  assert.is((await given.rooms.resolveLink(roomId, linkOf(moderatorUrl).token))?.kind, 'moderator')
})

test('another title breaks no link', async () => {
  const room = await create()
  const before = await invitationFor(given.ports, ada, room.id)
  await changeRoom(given.ports, ada, room.id, { title: 'Another' })
  assert.equal(await invitationFor(given.ports, ada, room.id), { ...before, title: 'Another' })
})

test.run()
