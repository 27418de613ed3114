import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Pin, type RoomId } from '../../../shared/ids.ts'
import type { Organiser } from '../../auth/identity.ts'
import { changeRoom } from '../../rooms/change.ts'
import { createRoom } from '../../rooms/create.ts'
import { invitationFor } from '../../rooms/invitation.ts'
import { showRoom } from '../../rooms/list.ts'
import { deleteRoom, endMeetingOf } from '../../rooms/remove.ts'
import { eventually } from '../eventually.ts'
import { codeOf, linkOf, worldForAll } from './given.ts'

const { given, ada } = worldForAll(test)
let nadia: Organiser

test.before(async () => {
  nadia = await given.account('Nadia Admin', { administrator: true })
})

const create = () => createRoom(given.ports, ada, { title: 'Conseil' }, 'fr')

/** A moderator who comes into the room, which starts its meeting. */
async function enter(roomId: RoomId): Promise<void> {
  const live = await given.rooms.meetingOf({ id: roomId, kind: 'permanent' })
  live.dispatch({
    type: 'join',
    id: `moderator-of-${roomId}` as never,
    name: 'Ada',
    role: 'moderator',
    via: 'browser',
    verified: true,
    account: null,
    link: null,
    microphone: 'off',
    at: given.clock.now(),
  })
}

test('what is saved while a meeting goes on acts at once, but for recording', async () => {
  const room = await create()
  await enter(room.id)
  const saved = await changeRoom(given.ports, ada, room.id, {
    title: 'Comité',
    allowCameras: false,
    maxParticipants: 100,
    recording: 'off',
  })
  assert.equal(saved.applied.toSorted(), ['allowCameras', 'title'])
  assert.equal(saved.later, ['recording'])
  assert.is(saved.room.running?.participants, 1)
  const now = given.ports.meetings.ofRoom(room.id)?.now
  assert.is(now?.settings.title, 'Comité')
  assert.is(now?.settings.permits.cameras, false)
  await endMeetingOf(given.ports, ada, room.id)
  assert.is(given.ports.meetings.ofRoom(room.id), undefined)
  const { applied, later } = await changeRoom(given.ports, ada, room.id, { allowCameras: true })
  assert.equal({ applied, later }, { applied: [], later: [] })
})

test('people who change different settings at once all get their way, in the room and in its meeting', async () => {
  const room = await create()
  await enter(room.id)
  await Promise.all([
    changeRoom(given.ports, ada, room.id, { allowCameras: false }),
    changeRoom(given.ports, ada, room.id, { allowNotes: false }),
    changeRoom(given.ports, ada, room.id, { allowMicrophones: false }),
    changeRoom(given.ports, ada, room.id, { title: 'Comité' }),
  ])
  const { settings } = await showRoom(given.ports, ada, room.id)
  const { allowCameras, allowNotes, allowMicrophones, title, allowPublicChat } = settings
  assert.equal(
    { allowCameras, allowNotes, allowMicrophones, title, allowPublicChat },
    {
      allowCameras: false,
      allowNotes: false,
      allowMicrophones: false,
      title: 'Comité',
      allowPublicChat: true,
    },
  )
  const live = given.ports.meetings.ofRoom(room.id)?.now.settings
  assert.equal(live?.permits, {
    cameras: false,
    microphones: false,
    publicChat: true,
    privateChat: true,
    notes: false,
    camerasForModerators: false,
  })
  assert.is(live?.title, 'Comité')
})

test('many who come at once into a room where nothing goes on meet in one meeting', async () => {
  const room = await create()
  const opened = await Promise.all(
    Array.from({ length: 50 }, () => given.rooms.meetingOf({ id: room.id, kind: 'permanent' })),
  )
  assert.is(new Set(opened).size, 1)
  assert.is(opened[0]?.now.permanent, true)
  assert.is(opened[0]?.now.host, 'Ada Host')
  assert.is((await showRoom(given.ports, ada, room.id)).running, null)
})

test('a room that is deleted ends its meeting, kills its links and opens none again', async () => {
  const room = await create()
  const { moderatorUrl, code } = await invitationFor(given.ports, ada, room.id)
  const { token } = linkOf(moderatorUrl)
  const hash = (await given.rooms.resolveLink(room.id, token))?.hash.toString('base64url') ?? ''
  await enter(room.id)
  const live = given.ports.meetings.ofRoom(room.id)
  const [, again] = await Promise.all([
    deleteRoom(given.ports, ada, room.id),
    codeOf(
      new Promise((done) => setImmediate(done)).then(() =>
        given.rooms.meetingOf({ id: room.id, kind: 'permanent' }),
      ),
    ),
  ])
  assert.is(live?.now.ended, 'room-deleted')
  assert.ok(again === 'not-found' || again === null)
  assert.is(given.ports.meetings.ofRoom(room.id), undefined)
  assert.is(await given.rooms.resolveLink(room.id, token), null)
  assert.ok(given.revoked.includes(hash))
  assert.is(await codeOf(showRoom(given.ports, ada, room.id)), 'not-found')
  assert.is(await codeOf(given.rooms.meetingOf({ id: room.id, kind: 'permanent' })), 'not-found')
  assert.ok(code)
})

test('a room in which a meeting is opened is not in use before a moderator has started it', async () => {
  const room = await create()
  const usedAt = async (): Promise<number | null> => (await showRoom(given.ports, ada, room.id)).usedAt
  await given.rooms.meetingOf({ id: room.id, kind: 'permanent' })
  assert.is(await usedAt(), null)
  const at = given.clock.now()
  await enter(room.id)
  await eventually('the room is in use', async () => (await usedAt()) === at)
})

test('who ended a meeting from outside is named, and where none goes on nothing is ended', async () => {
  const room = await create()
  const reason = (): unknown => {
    const ended = given.happened.at(-1)?.event
    return ended?.type === 'ended' ? ended.reason : null
  }
  await enter(room.id)
  await endMeetingOf(given.ports, nadia, room.id)
  assert.is(reason(), 'ended-by-administrator')
  await enter(room.id)
  await endMeetingOf(given.ports, ada, room.id)
  assert.is(reason(), 'ended-by-moderator')
  const before = given.happened.length
  await endMeetingOf(given.ports, ada, room.id)
  assert.is(given.happened.length, before)
})

test('changing, deleting and opening wait for each other in one room, and for no other room', async () => {
  const [room, other] = [await create(), await create()]
  let open = (): void => undefined
  const gate = new Promise<void>((done) => {
    open = done
  })
  const before = given.ports.mutex.run(room.id, () => gate)
  const done: string[] = []
  const { ports } = given
  const waiting = [
    changeRoom(ports, ada, room.id, { title: 'Comité' }).then(() => done.push('changed')),
    given.rooms.meetingOf({ id: room.id, kind: 'permanent' }).then(() => done.push('opened')),
    deleteRoom(ports, ada, room.id).then(() => done.push('deleted')),
  ]
  await changeRoom(ports, ada, other.id, { title: 'Comité' })
  await given.rooms.meetingOf({ id: other.id, kind: 'permanent' })
  assert.equal(done, [])
  open()
  await Promise.all([before, ...waiting])
  assert.equal(done, ['changed', 'opened', 'deleted'])
})

test('a PIN leads into the meeting of its room while it goes on, and nowhere before and after', async () => {
  const room = await create()
  const { pin = '' } = (await invitationFor(given.ports, ada, room.id)).phone ?? {}
  const found = async (digits: string) => {
    let answer: unknown = 'none yet'
    void given.rooms
      .resolvePin(Pin.parse(digits), { number: null, ending: null, source: null })
      .then((live) => (answer = live?.now.roomId ?? null))
    await eventually('there is an answer', () => {
      given.clock.pass(100)
      return answer !== 'none yet'
    })
    return answer
  }
  assert.is(await found(pin), null)
  await enter(room.id)
  assert.is(await found(pin), room.id)
  const code = (await invitationFor(given.ports, ada, room.id)).code ?? ''
  assert.is(await found(code), null, 'a connection code is no PIN')
  await endMeetingOf(given.ports, ada, room.id)
  assert.is(await found(pin), null)
})

test.run()
