/** Commands that nobody inside gives: whose person they name makes no difference. */
import type { UserId } from '../../../shared/ids.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import type { Command } from '../../meeting/features.ts'
import type { Participant } from '../../meeting/meeting.ts'
import { settings, T0 } from './given.ts'

export type Outcome = 'done' | ErrorCode
/** What comes of it when a moderator, a participant, somebody who left and somebody who never was inside ask. */
export type Row = readonly [
  moderator: Outcome,
  participant: Outcome,
  left: Outcome,
  stranger: Outcome,
  afterTheEnd: Outcome,
]
export type Asker = Participant

const always: Row = ['done', 'done', 'done', 'done', 'ended']

type Rows = readonly [title: string, command: (by: Asker) => Command, row: Row][]

export const fromNobody = {
  'note-spoken': [
    ['note who spoke', (by) => ({ type: 'note-spoken', spoken: [[by.id, 1_000]], at: T0 }), always],
  ],
  configure: [['configure', () => ({ type: 'configure', settings, at: T0 }), always]],
  close: [['close', () => ({ type: 'close', reason: 'room-deleted', at: T0 }), always]],
  'sign-out': [['sign out', () => ({ type: 'sign-out', session: 'nobody’s', at: T0 }), always]],
  disable: [['disable', () => ({ type: 'disable', userId: 'nobody-0' as UserId, at: T0 }), always]],
  'lose-standing': [
    ['lose standing', () => ({ type: 'lose-standing', userId: 'nobody-0' as UserId, at: T0 }), always],
  ],
  revoke: [['revoke', () => ({ type: 'revoke', links: [], at: T0 }), always]],
  restore: [['restore', () => ({ type: 'restore', at: T0 }), always]],
  'pass-time': [['pass time', () => ({ type: 'pass-time', at: T0 }), always]],
} satisfies Partial<Record<Command['type'], Rows>>
