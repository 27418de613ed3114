/** What the visitor was told, in words: one row for each kind. Pure. */
import { lockSentences } from '../../text/lock-words.ts'
import { m } from '../../text/messages/messages.js'
import type { Told, ToldKind } from '../../visit/notices.svelte.ts'
import type { Visit } from '../../visit/visit.ts'
import { keptWords } from '../../text/words.ts'
import { textOf } from '../../text/written.ts'
import type { Notice } from './notice.ts'

type Row<K extends ToldKind> = {
  // A method: a row is found by the kind of what it is given.
  text(told: Extract<Told, { kind: K }>): string
  readonly tone: Notice['tone']
  readonly urgency: Notice['urgency']
  /** What most will want to do about it. */
  readonly action?: keyof typeof ACTIONS
}

const ROWS: { readonly [K in ToldKind]: Row<K> } = {
  muted: {
    text: ({ by }) => (by === null ? m['banner.muted']() : m['banner.mutedBy']({ name: by })),
    tone: 'warn',
    urgency: 'assertive',
    action: 'unmute',
  },
  'asked-to-unmute': {
    text: ({ by }) => m['person.askedToUnmute']({ name: by }),
    tone: 'plain',
    urgency: 'assertive',
    action: 'unmute',
  },
  role: {
    text: ({ role, by }) => {
      if (by === null) return m['person.standingLost']()
      return role === 'moderator' ? m['person.promotedBy']({ name: by }) : m['person.demotedBy']({ name: by })
    },
    tone: 'plain',
    urgency: 'assertive',
  },
  renamed: {
    text: ({ name, by }) => m['person.renamedBy']({ by, name }),
    tone: 'plain',
    urgency: 'polite',
  },
  presenter: {
    text: ({ presenting, by }) =>
      presenting ? m['person.presenterBy']({ name: by }) : m['person.presenterTakenBy']({ name: by }),
    tone: 'plain',
    urgency: 'polite',
  },
  spotlit: {
    text: ({ on, by }) => (on ? m['layout.litBy']({ name: by }) : m['layout.litNoMoreBy']({ name: by })),
    tone: 'plain',
    urgency: 'polite',
  },
  interpreter: {
    text: ({ on, by }) =>
      on ? m['layout.interpreterBy']({ name: by }) : m['layout.interpreterNoMoreBy']({ name: by }),
    tone: 'plain',
    urgency: 'polite',
  },
  locks: { text: lockSentences, tone: 'plain', urgency: 'polite' },
  stopped: {
    text: ({ source, by }) =>
      source === 'camera'
        ? m['person.cameraStoppedBy']({ name: by })
        : m['person.shareStoppedBy']({ name: by }),
    tone: 'warn',
    urgency: 'assertive',
  },
  'hand-lowered': {
    text: ({ by }) => m['hands.loweredBy']({ name: by }),
    tone: 'plain',
    urgency: 'polite',
  },
  'hand-spent': { text: () => m['hands.spent'](), tone: 'plain', urgency: 'polite', action: 'raise-again' },
  'message-reported': {
    text: ({ by: name, message: { author, body } }) =>
      m['chat.reportedBy']({ name, author: author.name, words: beginningOf(textOf(body ?? [])) }),
    tone: 'warn',
    urgency: 'polite',
  },
  reported: { text: () => m['chat.reported'](), tone: 'plain', urgency: 'polite' },
  'chat-cleared': { text: ({ by: name }) => m['chat.clearedBy']({ name }), tone: 'plain', urgency: 'polite' },
  prolonged: {
    text: ({ by, minutes: count }) => m['time.prolongedBy']({ name: by, count }),
    tone: 'plain',
    urgency: 'polite',
  },
  'muted-others': {
    text: ({ count }) => (count === 0 ? m['person.mutedNobody']() : m['person.mutedOthers']({ count })),
    tone: 'plain',
    urgency: 'polite',
  },
  'muted-on-arrival': {
    text: () => m['banner.mutedOnArrival'](),
    tone: 'plain',
    urgency: 'polite',
    action: 'unmute',
  },
  'unmute-refused': {
    text: () => m['banner.unmuteRefused'](),
    tone: 'warn',
    urgency: 'assertive',
    action: 'unmute',
  },
  'microphone-awaited': { text: () => m['banner.microphoneAwaited'](), tone: 'warn', urgency: 'polite' },
  'other-device': {
    text: ({ device, label }) =>
      device === 'speaker' ? m['banner.otherSpeaker']({ label }) : m['banner.switchedTo']({ label }),
    tone: 'plain',
    urgency: 'assertive',
  },
  'device-kept': { text: ({ device }) => keptWords(device), tone: 'warn', urgency: 'assertive' },
  'off-after-sleep': { text: () => m['banner.offAfterSleep'](), tone: 'warn', urgency: 'polite' },
  'not-admitted': {
    text: ({ refusal: { limit, max } }) =>
      limit === 'participants' && max !== undefined
        ? m['banner.notAdmittedFull']({ count: max })
        : m['banner.notAdmitted'](),
    tone: 'warn',
    urgency: 'polite',
  },
  refused: {
    text: ({ refusal: { code } }) => {
      if (code === 'forbidden') return m['banner.refusedForbidden']()
      if (code === 'rate-limited') return m['banner.refusedOften']()
      return code === 'unavailable' || code === 'internal' ? m['banner.refusedAway']() : m['banner.refused']()
    },
    tone: 'warn',
    urgency: 'assertive',
  },
}

const QUOTED_CHARACTERS = 140

function beginningOf(text: string): string {
  const characters = Array.from(text)
  return characters.length > QUOTED_CHARACTERS ? `${characters.slice(0, QUOTED_CHARACTERS).join('')}…` : text
}

const ACTIONS = {
  unmute: {
    label: m['meeting.unmute'],
    run: ({ microphone }: Visit) => {
      microphone.unmute()
    },
  },
  'raise-again': {
    label: m['hands.raiseAgain'],
    run: (visit: Visit) => void visit.ask('hand:raise', { again: true }),
  },
}

export function toldNotices(visit: Visit): readonly Notice[] {
  return visit.notices.all.map((told) => noticeOf(visit, told))
}

function noticeOf(visit: Visit, told: Told): Notice {
  const row = ROWS[told.kind] as Row<ToldKind>
  const { tone, urgency } = row
  const action = row.action && ACTIONS[row.action]
  return {
    key: told.kind,
    text: row.text(told),
    tone,
    urgency,
    ...(action && {
      action: {
        label: action.label(),
        run: () => {
          visit.notices.dismiss(told.kind)
          action.run(visit)
        },
      },
    }),
    ondismiss: () => {
      visit.notices.dismiss(told.kind)
    },
  }
}
