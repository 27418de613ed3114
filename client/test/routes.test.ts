import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { routeOf } from '../src/routes.ts'
import { seatIn, type KeptSeat } from '../src/visit/seats.ts'
import { browserStores } from './storage.ts'

const token = 'abcdefghijklmnopqrstuv'

test('the home page is home', () => {
  assert.equal(routeOf('/'), { at: 'home' })
})

test('an invitation leads to the join page, whatever its role word is', () => {
  for (const word of ['moderator', 'participant', 'authenticated']) {
    assert.equal(routeOf(`/join/${word}/room-room/${token}`), {
      at: 'join',
      room: 'room-room',
      token,
      straight: false,
    })
  }
})

test('an invitation may lead straight inside', () => {
  assert.equal(routeOf(`/join/moderator/room-room/${token}`, '?lang=fr&join=1'), {
    at: 'join',
    room: 'room-room',
    token,
    straight: true,
  })
})

test('a room is made, changed and shared on pages of its own', () => {
  assert.equal(routeOf('/rooms/new'), { at: 'new-room' })
  assert.equal(routeOf('/rooms/room-room/edit'), { at: 'edit-room', room: 'room-room' })
  assert.equal(routeOf('/rooms/room-room/share'), { at: 'share-room', room: 'room-room' })
  assert.equal(routeOf('/rooms/room-room/meetings'), { at: 'past-meetings', room: 'room-room' })
  for (const path of [
    '/rooms',
    '/rooms/room-room',
    '/rooms/room-room/paint',
    '/rooms/new/edit/1',
    '/rooms/r/edit',
  ]) {
    assert.equal(routeOf(path), { at: 'nowhere' }, path)
  }
})

test('signing in knows for what, and where one came from', () => {
  assert.equal(routeOf('/sign-in', '?to=%2Frooms%2Fnew'), {
    at: 'sign-in',
    audience: 'organiser',
    returnTo: '/rooms/new',
  })
  assert.equal(routeOf('/sign-in', '?audience=attendee'), {
    at: 'sign-in',
    audience: 'attendee',
    returnTo: '/',
  })
  assert.equal(routeOf('/oidc/demo/callback', '?error=access_denied'), { at: 'sign-in-failed' })
})

test('administration has its sections, and the page of one account', () => {
  assert.equal(routeOf('/admin'), { at: 'admin', section: 'users' })
  assert.equal(routeOf('/admin/rooms'), { at: 'admin', section: 'rooms' })
  assert.equal(routeOf('/admin/users/user-0001'), { at: 'admin-user', user: 'user-0001' })
  for (const path of ['/admin/money', '/admin/rooms/room-room', '/admin/users/u/v']) {
    assert.equal(routeOf(path), { at: 'nowhere' }, path)
  }
})

test('a text of the site has a plain name', () => {
  assert.equal(routeOf('/pages/legal'), { at: 'page', name: 'legal' })
  for (const path of ['/pages', '/pages/a/b', '/pages/..%2f'])
    assert.equal(routeOf(path), { at: 'nowhere' }, path)
})

test('a cut or mistyped invitation leads nowhere', () => {
  for (const path of [
    '/join',
    '/join/host/room-room/x',
    `/join/host/room-room/${token}`,
    `/join/moderator/r/${token}`,
  ]) {
    assert.equal(routeOf(path), { at: 'nowhere' }, path)
  }
})

test('a meeting has its address, and old addresses are explained', () => {
  assert.equal(routeOf('/meeting/meeting-1'), { at: 'meeting', meeting: 'meeting-1' })
  assert.equal(routeOf('/meeting/signin/1/creator/2/hash/abc'), { at: 'old-link' })
  assert.equal(routeOf('/meeting/a/b'), { at: 'nowhere' })
})

const seat: KeptSeat = {
  meeting: 'meeting-1',
  participant: 'participant-1',
  seat: token,
  microphone: 'muted',
  camera: true,
}

test('a seat is found again after a reload, with what was on', () => {
  browserStores()
  seatIn('meeting-1').keep(seat)
  assert.equal(seatIn('meeting-1').read(), seat)
  assert.is(seatIn('meeting-2').read(), null)
})

test('a seat that was given up is gone', () => {
  browserStores()
  seatIn('meeting-1').keep(seat)
  seatIn('meeting-1').forget()
  assert.is(seatIn('meeting-1').read(), null)
})

test('a seat that was tampered with counts as none', () => {
  browserStores()
  for (const tampered of [[], 7, { ...seat, microphone: 'loud' }, { ...seat, seat: 1 }]) {
    window.sessionStorage.setItem('preau.seat.meeting-1', JSON.stringify(tampered))
    assert.is(seatIn('meeting-1').read(), null)
  }
})

test.run()
