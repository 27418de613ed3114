import type { ParticipantId } from '../../shared/ids.ts'
import type { Failure } from '../../shared/wire.ts'
import type { GoneReason, Meeting } from '../meeting/meeting.ts'
import { deniedUntil } from '../meeting/turned-away.ts'

export const SIGNED_OUT: Failure = { code: 'unauthenticated', message: 'you have signed out' }
export const DISABLED: Failure = { code: 'forbidden', message: 'this account was disabled' }
export const REVOKED: Failure = { code: 'not-found', message: 'this link leads nowhere now' }

type Whom = { readonly id: ParticipantId; readonly at: number }

/** What somebody is told who is no longer inside or no longer waits; null when they know, or cannot be told. */
export function closeReason(reason: GoneReason, meeting: Meeting, whom: Whom): Failure | null {
  switch (reason) {
    case 'left':
    case 'lost':
      return null
    case 'kicked':
      return sentOut(meeting, whom)
    case 'signed-out':
      return SIGNED_OUT
    case 'disabled':
      return DISABLED
    case 'revoked':
      return REVOKED
    case 'full':
      return {
        code: 'limit-reached',
        message: 'the meeting is full',
        limit: 'participants',
        max: meeting.settings.maxParticipants,
      }
    case 'denied':
      return denial(meeting, whom)
  }
}

function denial(meeting: Meeting, { id, at }: Whom): Failure {
  const until = deniedUntil(meeting, { id, browser: null, account: null })
  const denied = { code: 'denied', message: 'a moderator has turned you away' } as const
  return until == null ? denied : { ...denied, retryAfterMs: Math.max(until - at, 0) }
}

function sentOut({ bans, gone }: Meeting, { id }: Whom): Failure {
  const ban = bans.get(id)
  const by = ban?.by ?? gone.get(id)?.by
  return {
    ...(ban === undefined
      ? ({ code: 'kicked', message: 'you were sent out of the meeting' } as const)
      : ({ code: 'banned', message: 'you were sent out of the meeting for good' } as const)),
    ...(by !== undefined && { by }),
  }
}
