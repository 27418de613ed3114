/** Every command there is, and what comes of it when this or that person asks. */
import type { Command, EventOf } from '../../meeting/features.ts'
import { fromNobody, type Asker, type Outcome, type Row } from './commands-from-nobody.ts'
import { editing, having, saidBy, saying } from './chat-given.ts'
import { ann, bob, cleo, given, joined, joining, knocking, person, producer, published, T0 } from './given.ts'

export const dan = person('Dan')
export const eve = person('Eve')
const finn = knocking('Finn')
const raised = (id: typeof bob.id): EventOf<'hand-raised'> => ({ type: 'hand-raised', id, at: T0 })

const grace = person('Grace', { role: 'moderator', looksAfter: true })
/** Ann moderates, Bob and Cleo are inside, all with microphones and raised hands; Dan has left; Eve never came. */
export const meeting = given(
  ...[ann, bob, cleo, dan].map(joined),
  ...[ann, bob, cleo].map((who) => published(who, 'mic')),
  ...[ann, bob, cleo].map((who) => raised(who.id)),
  { type: 'left', id: dan.id, reason: 'left', at: T0 },
  finn,
  joined(grace),
)

const own = (by: Asker): ReturnType<typeof producer> => producer(by, 'mic')
const onlyInside = ['done', 'done', 'forbidden', 'forbidden', 'ended'] as const
const moderatorsHave = (outcome: Outcome): Row => [outcome, 'forbidden', 'forbidden', 'forbidden', 'ended']
const moderatorsOnly = moderatorsHave('done')
const fromOutside = ['conflict', 'conflict', 'done', 'done', 'ended'] as const

/** Every command there is, over oneself and over another where it can be. The compiler asks for each. */
export const matrix: Record<
  Command['type'],
  readonly [title: string, command: (by: Asker) => Command, row: Row][]
> = {
  join: [['join', (by) => joining(by), fromOutside]],
  leave: [['leave', (by) => ({ type: 'leave', by: by.id, at: T0 }), onlyInside]],
  admit: [
    ['admit who waits', (by) => ({ type: 'admit', by: by.id, id: finn.id, at: T0 }), moderatorsOnly],
    [
      'admit who does not wait',
      (by) => ({ type: 'admit', by: by.id, id: dan.id, at: T0 }),
      moderatorsHave('not-found'),
    ],
  ],
  'admit-all': [
    ['admit all', (by) => ({ type: 'admit-all', by: by.id, whom: 'all', at: T0 }), moderatorsOnly],
  ],
  deny: [
    [
      'deny who waits',
      (by) => ({ type: 'deny', by: by.id, id: finn.id, again: true, at: T0 }),
      moderatorsOnly,
    ],
    [
      'deny who does not wait',
      (by) => ({ type: 'deny', by: by.id, id: cleo.id, again: true, at: T0 }),
      moderatorsHave('not-found'),
    ],
  ],
  'deny-all': [
    [
      'deny all',
      (by) => ({ type: 'deny-all', by: by.id, whom: 'all', again: false, at: T0 }),
      moderatorsOnly,
    ],
  ],
  'send-back': [
    ['send back', (by) => ({ type: 'send-back', by: by.id, id: cleo.id, at: T0 }), moderatorsOnly],
    [
      'send a moderator back',
      (by) => ({ type: 'send-back', by: by.id, id: ann.id, at: T0 }),
      moderatorsHave('conflict'),
    ],
    [
      'send back who looks after the room',
      (by) => ({ type: 'send-back', by: by.id, id: grace.id, at: T0 }),
      moderatorsHave('forbidden'),
    ],
  ],
  'set-waiting-policy': [
    [
      'say who waits',
      (by) => ({ type: 'set-waiting-policy', by: by.id, policy: 'guests', at: T0 }),
      moderatorsOnly,
    ],
  ],
  'go-away': [['lose the socket', (by) => ({ type: 'go-away', id: by.id, at: T0 }), onlyInside]],
  'come-back': [['come back', (by) => ({ type: 'come-back', id: by.id }), onlyInside]],
  publish: [
    [
      'show a camera',
      (by) => ({
        type: 'publish',
        by: by.id,
        producerId: producer(by, 'camera'),
        source: 'camera',
        muted: false,
      }),
      onlyInside,
    ],
  ],
  unpublish: [
    ['stop own microphone', (by) => ({ type: 'unpublish', by: by.id, producerId: own(by) }), onlyInside],
    [
      'stop another’s microphone',
      (by) => ({ type: 'unpublish', by: by.id, producerId: own(cleo) }),
      ['not-found', 'not-found', 'forbidden', 'forbidden', 'ended'],
    ],
  ],
  'lose-media': [['lose media', (by) => ({ type: 'lose-media', id: by.id }), onlyInside]],
  mute: [
    ['mute oneself', (by) => ({ type: 'mute', by: by.id, id: by.id }), onlyInside],
    ['mute another', (by) => ({ type: 'mute', by: by.id, id: cleo.id }), moderatorsOnly],
  ],
  unmute: [['unmute oneself', (by) => ({ type: 'unmute', by: by.id }), onlyInside]],
  'raise-hand': [['raise a hand', (by) => ({ type: 'raise-hand', by: by.id, at: T0 }), onlyInside]],
  'lower-hand': [
    ['lower own hand', (by) => ({ type: 'lower-hand', by: by.id, id: by.id }), onlyInside],
    ['lower another’s hand', (by) => ({ type: 'lower-hand', by: by.id, id: cleo.id }), moderatorsOnly],
  ],
  'lower-hands': [['lower all hands', (by) => ({ type: 'lower-hands', by: by.id }), moderatorsOnly]],
  'spend-hand': [['have spoken', (by) => ({ type: 'spend-hand', id: by.id, at: T0 }), onlyInside]],
  prolong: [['prolong it', (by) => ({ type: 'prolong', by: by.id, minutes: 15, at: T0 }), moderatorsOnly]],
  'start-timer': [
    [
      'start a timer',
      (by) => ({ type: 'start-timer', by: by.id, title: '', seconds: 60, sound: false, at: T0 }),
      moderatorsOnly,
    ],
  ],
  'extend-timer': [
    [
      'extend a timer that does not run',
      (by) => ({ type: 'extend-timer', by: by.id, seconds: 60, at: T0 }),
      moderatorsHave('not-found'),
    ],
  ],
  'stop-timer': [['stop the timer', (by) => ({ type: 'stop-timer', by: by.id, at: T0 }), moderatorsOnly]],
  'lay-out': [
    ['lay out for all', (by) => ({ type: 'lay-out', by: by.id, layout: 'grid', at: T0 }), moderatorsOnly],
  ],
  spotlight: [
    [
      'light somebody',
      (by) => ({ type: 'spotlight', by: by.id, id: cleo.id, on: true, at: T0 }),
      moderatorsOnly,
    ],
    [
      'light who is not there',
      (by) => ({ type: 'spotlight', by: by.id, id: dan.id, on: true, at: T0 }),
      moderatorsHave('not-found'),
    ],
  ],
  'set-interpreter': [
    [
      'give the interpreter’s place',
      (by) => ({ type: 'set-interpreter', by: by.id, interpreter: cleo.id, at: T0 }),
      moderatorsOnly,
    ],
    [
      'give it to who is not there',
      (by) => ({ type: 'set-interpreter', by: by.id, interpreter: dan.id, at: T0 }),
      moderatorsHave('not-found'),
    ],
  ],
  'be-ready': [['be ready', (by) => ({ type: 'be-ready', by: by.id, ready: true }), onlyInside]],
  'open-dashboard': [
    ['open the dashboard', (by) => ({ type: 'open-dashboard', by: by.id, at: T0 }), moderatorsOnly],
  ],
  'begin-sound-test': [['test own sound', (by) => ({ type: 'begin-sound-test', by: by.id }), onlyInside]],
  'end-sound-test': [['end the test', (by) => ({ type: 'end-sound-test', by: by.id }), onlyInside]],
  say: [
    ['say something', (by) => saying(by, 'everyone'), onlyInside],
    ['say something to moderators', (by) => saying(by, 'moderators'), onlyInside],
    ['say something to one', (by) => saying(by, { only: cleo.id }), onlyInside],
    [
      'say something to who is gone',
      (by) => saying(by, { only: dan.id }),
      ['not-found', 'not-found', 'forbidden', 'forbidden', 'ended'],
    ],
  ],
  'edit-message': [
    ['change own words', (by) => editing(by, saidBy(by)), onlyInside],
    ['change another’s words', (by) => editing(by, saidBy(cleo)), moderatorsHave('forbidden')],
  ],
  'delete-message': [
    ['delete own words', (by) => ({ type: 'delete-message', ...having(by, saidBy(by)) }), onlyInside],
    [
      'delete another’s words',
      (by) => ({ type: 'delete-message', ...having(by, saidBy(cleo)) }),
      moderatorsOnly,
    ],
  ],
  'approve-message': [
    [
      'approve a message',
      (by) => ({ type: 'approve-message', ...having(by, saidBy(cleo, { held: true })) }),
      moderatorsOnly,
    ],
  ],
  'report-message': [
    ['report a message', (by) => ({ type: 'report-message', ...having(by, saidBy(cleo)) }), onlyInside],
  ],
  'react-to-message': [
    [
      'react to a message',
      (by) => ({ type: 'react-to-message', ...having(by, saidBy(cleo)), emoji: '👍', on: true }),
      onlyInside,
    ],
    [
      'react to what was said to moderators',
      (by) => ({
        ...{ type: 'react-to-message', ...having(by, saidBy(cleo, { scope: 'moderators' })) },
        ...{ emoji: '👍', on: true },
      }),
      ['done', 'not-found', 'forbidden', 'forbidden', 'ended'],
    ],
  ],
  'clear-chat': [['clear the chat', (by) => ({ type: 'clear-chat', by: by.id, at: T0 }), moderatorsOnly]],
  'rule-chat': [
    [
      'set the rules of the chat',
      (by) => ({
        type: 'rule-chat',
        by: by.id,
        rules: { pauseS: 5, approveGuests: true, guestLinks: true },
      }),
      moderatorsOnly,
    ],
  ],
  'set-locks': [
    ['lock', (by) => ({ type: 'set-locks', by: by.id, at: T0, locks: { notes: true } }), moderatorsOnly],
  ],
  'set-person-locks': [
    [
      'lock one participant',
      (by) => ({ type: 'set-person-locks', by: by.id, at: T0, id: cleo.id, locks: { notes: 'locked' } }),
      moderatorsOnly,
    ],
    [
      'lock a moderator',
      (by) => ({ type: 'set-person-locks', by: by.id, at: T0, id: grace.id, locks: { notes: 'locked' } }),
      moderatorsHave('conflict'),
    ],
  ],
  promote: [['promote', (by) => ({ type: 'promote', by: by.id, id: cleo.id, at: T0 }), moderatorsOnly]],
  demote: [
    ['demote', (by) => ({ type: 'demote', by: by.id, id: ann.id, at: T0 }), moderatorsOnly],
    [
      'demote who looks after the room',
      (by) => ({ type: 'demote', by: by.id, id: grace.id, at: T0 }),
      moderatorsHave('forbidden'),
    ],
  ],
  rename: [
    ['rename', (by) => ({ type: 'rename', by: by.id, id: cleo.id, name: 'Cléo', at: T0 }), moderatorsOnly],
    [
      'rename who left',
      (by) => ({ type: 'rename', by: by.id, id: dan.id, name: 'Danny', at: T0 }),
      ['not-found', 'forbidden', 'forbidden', 'forbidden', 'ended'],
    ],
  ],
  'make-presenter': [
    [
      'make a presenter',
      (by) => ({ type: 'make-presenter', by: by.id, id: cleo.id, at: T0 }),
      moderatorsOnly,
    ],
  ],
  'take-presenter': [
    ['take back the presenting', (by) => ({ type: 'take-presenter', by: by.id, at: T0 }), moderatorsOnly],
  ],
  'mute-all': [['mute all', (by) => ({ type: 'mute-all', by: by.id, except: 'nobody' }), moderatorsOnly]],
  'ask-unmute': [
    ['ask to unmute', (by) => ({ type: 'ask-unmute', by: by.id, id: cleo.id, at: T0 }), moderatorsOnly],
  ],
  'stop-video': [
    [
      'stop a camera',
      (by) => ({ type: 'stop-video', by: by.id, id: cleo.id, source: 'camera' }),
      moderatorsOnly,
    ],
  ],
  remove: [
    ['send out', (by) => ({ type: 'remove', by: by.id, id: cleo.id, ban: false, at: T0 }), moderatorsOnly],
    [
      'send out oneself',
      (by) => ({ type: 'remove', by: by.id, id: by.id, ban: false, at: T0 }),
      moderatorsHave('conflict'),
    ],
    [
      'ban who looks after the room',
      (by) => ({ type: 'remove', by: by.id, id: grace.id, ban: true, at: T0 }),
      moderatorsHave('forbidden'),
    ],
  ],
  'undo-ban': [['undo a ban', (by) => ({ type: 'undo-ban', by: by.id, id: eve.id, at: T0 }), moderatorsOnly]],
  end: [['end the meeting', (by) => ({ type: 'end', by: by.id, at: T0 }), moderatorsOnly]],
  ...fromNobody,
}
