/** What the server tells a participant, as a caller hears it. */
import type { Heard, Question, WaitingFor } from '../call/model.ts'
import type { Happening, Notice } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import type { ErrorCode } from '../../shared/wire.ts'

type Welcome = Notice<'welcome'>

/** What is remembered of the meeting, to be said when it is asked for. */
export type Known = { readonly people: number; readonly endsAt: number | null }

/** Inside, or waiting for what. A telephone is never a visitor: its hello is its joining. */
export function hearWelcome(welcome: Welcome): Heard[] {
  switch (welcome.phase) {
    case 'visiting':
      return [{ type: 'pin-refused' }]
    case 'waiting':
      return [{ type: 'waits', until: awaited(welcome) }]
    case 'inside':
      return welcome.snapshot === null
        ? []
        : [
            { type: 'entered', muted: true, people: welcome.snapshot.count },
            // Who calls again soon has the hand that was up.
            ...(isHandUp(welcome) ? [{ type: 'hand-raised' } as const] : []),
          ]
  }
}

/** What became of a caller inside while the line to the server was lost. @param handUp as they know it */
export function hearMeanwhile(welcome: Welcome, handUp: boolean): Heard[] {
  return handUp && !isHandUp(welcome) ? [{ type: 'hand-lowered', by: 'moderator' }] : []
}

function isHandUp(welcome: Welcome): boolean {
  if (welcome.phase !== 'inside') return false
  const self = welcome.snapshot?.participants.find(({ id }) => id === welcome.self)
  return self !== undefined && self.handRaisedAt !== null
}

export function hearPosition(position: number): Heard {
  return { type: 'waits', until: { for: 'moderator', position } }
}

/** One thing that happened, to the caller with this id. */
export function hearHappening({ name, notice }: Happening, self: string): Heard[] {
  if (name === 'you:muted') return [{ type: 'muted', by: 'moderator' }]
  if (name === 'you:asked-to-unmute') return [{ type: 'asked-to-unmute' }]
  if (name === 'you:hand-lowered') {
    return [{ type: 'hand-lowered', by: notice.by === null ? 'self' : 'moderator' }]
  }
  if (name === 'meeting:ended') return [{ type: 'meeting-ended' }]
  const isOut = name === 'participant:left' && notice.id === self && notice.reason === 'kicked'
  return isOut ? [{ type: 'removed' }] : []
}

/** What is known of the meeting after it. */
export function learn(known: Known, { name, notice }: Happening): Known {
  if (name === 'participant:joined' || name === 'participant:left' || name === 'participant:hidden') {
    return { ...known, people: notice.count }
  }
  return name === 'meeting:changed' ? { ...known, endsAt: notice.meeting.endsAt - notice.meeting.now } : known
}

/** Why the server let a caller go, or did not let them in. @param inside whether they were in or waiting */
export function hearRefusal(code: ErrorCode | undefined, inside: boolean): Heard {
  switch (code) {
    case 'unavailable':
    case 'internal':
    case 'rate-limited':
    case 'outdated':
    case 'unauthenticated':
    case undefined:
      return { type: 'unreachable' }
    case 'denied':
      return { type: 'denied' }
    case 'ended':
      return inside ? { type: 'meeting-ended' } : { type: 'pin-refused' }
    case 'kicked':
    case 'banned':
    case 'moved':
    case 'bad-request':
    case 'forbidden':
    case 'not-found':
    case 'conflict':
    case 'limit-reached':
      // Not known, closed and banned sound alike before one was in.
      return inside ? { type: 'removed' } : { type: 'pin-refused' }
  }
}

function awaited({ awaits, position }: Extract<Welcome, { phase: 'waiting' }>): WaitingFor {
  return awaits === 'opening' ? { for: 'start' } : { for: 'moderator', position }
}

/** Why what a key asked for was not done. */
export function hearFailure(question: Question, error: unknown): Heard {
  const isLocked = question === 'unmute' && error instanceof Refused && error.code === 'forbidden'
  return { type: isLocked ? 'unmute-refused' : 'unreachable' }
}
