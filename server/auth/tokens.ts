import { randomBytes } from 'node:crypto'
import { LinkToken, MeetingId, RoomId } from '../../shared/ids.ts'

/** 128 random bits: who holds them holds a role in a room. */
export function drawLinkToken(): LinkToken {
  return LinkToken.parse(randomBytes(16).toString('base64url'))
}

/** 96 random bits: unique without asking, and not a secret. */
export function drawRoomId(): RoomId {
  return RoomId.parse(randomBytes(12).toString('base64url'))
}

/** 96 random bits: unique without asking, and not a secret. */
export function drawMeetingId(): MeetingId {
  return MeetingId.parse(randomBytes(12).toString('base64url'))
}
