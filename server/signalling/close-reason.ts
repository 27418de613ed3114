import type { Failure } from '../../shared/wire.ts'
import type { GoneReason, Meeting } from '../meeting/meeting.ts'

export const SIGNED_OUT: Failure = { code: 'unauthenticated', message: 'you have signed out' }
export const DISABLED: Failure = { code: 'forbidden', message: 'this account was disabled' }
export const REVOKED: Failure = { code: 'not-found', message: 'this link leads nowhere now' }

/** What somebody is told who is no longer inside or no longer waits; null when they know, or cannot be told. */
export function closeReason(reason: GoneReason, { settings }: Meeting): Failure | null {
  switch (reason) {
    case 'left':
    case 'lost':
      return null
    case 'kicked':
      return { code: 'kicked', message: 'you were sent out of the meeting' }
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
        max: settings.maxParticipants,
      }
  }
}
