import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MeetingId, PageId, ParticipantId, RoomId } from '../../shared/ids.ts'
import { Seats } from '../signalling/seats.ts'
import { Secrets } from '../auth/secrets.ts'
import { drawLinkToken } from '../auth/tokens.ts'
import { drawLink, hashOfLink, openLink } from '../rooms/links.ts'

const secrets = new Secrets('the key of this installation')
const others = new Secrets('the key of another installation')
const seats = new Seats(secrets)
const meeting = 'meeting-1' as MeetingId
const room = 'room-0001' as RoomId
const ann = 'participant-ann' as ParticipantId

test('link tokens are 128 bits, never the same, and no bit is preferred', () => {
  const COUNT = 50_000
  const tokens = new Set<string>()
  const ones = new Array<number>(128).fill(0)
  for (let index = 0; index < COUNT; index += 1) {
    const token = drawLinkToken()
    tokens.add(token)
    const bytes = Buffer.from(token, 'base64url')
    assert.is(bytes.length, 16)
    for (const [bit, sum] of ones.entries()) ones[bit] = sum + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1)
  }
  assert.is(tokens.size, COUNT)
  // Seven standard deviations of a fair coin: once in 10^9 runs by chance.
  const slack = 7 * Math.sqrt(COUNT / 4)
  for (const sum of ones) assert.ok(Math.abs(sum - COUNT / 2) < slack, String(sum))
})

test('a link’s hash binds the token to its room and to this installation', () => {
  const token = drawLinkToken()
  const hash = hashOfLink(secrets, room, token)
  assert.equal(hashOfLink(new Secrets('the key of this installation'), room, token), hash)
  assert.not.equal(hashOfLink(secrets, 'room-0002' as RoomId, token), hash)
  assert.not.equal(hashOfLink(others, room, token), hash)
  assert.not.equal(hashOfLink(secrets, room, drawLinkToken()), hash)
})

test('the parts of a hash cannot be shifted into each other', () => {
  assert.not.equal(secrets.hash('seat', 'ab', 'c'), secrets.hash('seat', 'a', 'bc'))
  assert.not.equal(secrets.hash('seat', 'ab'), secrets.hash('visitor', 'ab'))
})

test('a stored link opens for its own room and role only, and what is stored does not tell it', () => {
  const { token, stored } = drawLink(secrets, room, 'moderator')
  assert.is(openLink(secrets, room, 'moderator', stored.tokenSealed), token)
  for (const bytes of [stored.tokenSealed, stored.tokenHash]) {
    assert.not.ok(bytes.includes(token))
    assert.not.ok(bytes.includes(Buffer.from(token, 'base64url')))
  }
  assert.throws(() => openLink(secrets, room, 'participant', stored.tokenSealed))
  assert.throws(() => openLink(secrets, 'room-0002' as RoomId, 'moderator', stored.tokenSealed))
  assert.throws(() => openLink(others, room, 'moderator', stored.tokenSealed))
})

test('what was sealed cannot be changed, not by one bit anywhere', () => {
  const sealed = secrets.seal('link', 'a token', 'its row')
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    assert.throws(() => secrets.open('link', changed, 'its row'), undefined, `bit ${bit}`)
  }
  assert.throws(() => secrets.open('link', sealed.subarray(0, 20), 'its row'))
  assert.not.equal(secrets.seal('link', 'a token', 'its row'), sealed)
})

test('a seat is one participant’s in one meeting, the same after every restart', () => {
  const seat = seats.seatOf(meeting, ann)
  assert.is(new Seats(new Secrets('the key of this installation')).seatOf(meeting, ann), seat)
  assert.is(seats.holdsSeat(meeting, ann, seat), true)
  assert.is(seats.holdsSeat('meeting-2' as MeetingId, ann, seat), false)
  assert.is(seats.holdsSeat(meeting, 'participant-bob' as ParticipantId, seat), false)
  assert.is(new Seats(others).holdsSeat(meeting, ann, seat), false)
})

test('nothing but the seat itself is the seat: each character changed, shortened, lengthened, respelled', () => {
  const seat = seats.seatOf(meeting, ann)
  const holds = (spelling: string): boolean => seats.holdsSeat(meeting, ann, spelling)
  for (let index = 0; index < seat.length; index += 1)
    for (const letter of 'AQgw0_-z')
      if (letter !== seat[index])
        assert.is(holds(seat.slice(0, index) + letter + seat.slice(index + 1)), false, `${index} ${letter}`)
  for (const wrong of ['', seat.slice(1), `${seat}A`, `${seat}=`, ` ${seat}`, `${seat}\n`, seat.repeat(2)])
    assert.is(holds(wrong), false, JSON.stringify(wrong))
})

test('the same page is the same visitor, another page or meeting another', () => {
  const page = 'page-0001' as PageId
  const visitor = seats.visitorIdOf(meeting, page)
  assert.is(seats.visitorIdOf(meeting, page), visitor)
  assert.is.not(seats.visitorIdOf(meeting, 'page-0002' as PageId), visitor)
  assert.is.not(seats.visitorIdOf('meeting-2' as MeetingId, page), visitor)
  // Others are told a participant's id: it must not be the way to the seat.
  assert.is(seats.holdsSeat(meeting, visitor, visitor), false)
})

test.run()
