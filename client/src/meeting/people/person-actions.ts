/** What can be done about somebody inside: a row for each, drawn in the menu of that person in the list and on their tile. */
import DoorOpen from '@lucide/svelte/icons/door-open'
import Hand from '@lucide/svelte/icons/hand'
import HandMetal from '@lucide/svelte/icons/hand-metal'
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole'
import MessageSquare from '@lucide/svelte/icons/message-square'
import Mic from '@lucide/svelte/icons/mic'
import MicOff from '@lucide/svelte/icons/mic-off'
import MonitorX from '@lucide/svelte/icons/monitor-x'
import PenLine from '@lucide/svelte/icons/pen-line'
import Pin from '@lucide/svelte/icons/pin'
import Presentation from '@lucide/svelte/icons/presentation'
import ShieldMinus from '@lucide/svelte/icons/shield-minus'
import ShieldPlus from '@lucide/svelte/icons/shield-plus'
import Spotlight from '@lucide/svelte/icons/spotlight'
import UserX from '@lucide/svelte/icons/user-x'
import VideoOff from '@lucide/svelte/icons/video-off'
import Volume2 from '@lucide/svelte/icons/volume-2'
import type { Component } from 'svelte'
import type { Lock } from '../../../../shared/lock-names.ts'
import type { Participant } from '../../../../shared/meeting.ts'
import { m } from '../../text/messages/messages.js'
import type { OwnStage } from '../stage/own-stage.svelte.ts'
import { personKey } from '../stage/subjects.ts'
import type { Visit } from '../../visit/visit.ts'

/** Of whom, and by whom: what a row looks at. */
export type About = {
  readonly visit: Visit
  readonly stage: OwnStage
  readonly person: Participant
  /** It is oneself. */
  readonly own: boolean
  /** Opens a dialog about this person. */
  readonly open: (dialog: PersonDialog) => void
}

/** The dialogs about somebody. */
export type PersonDialog = 'remove' | 'rename' | 'person-locks' | 'volume'

/** To whom a row is offered; the server refuses everybody else. */
export type Permission =
  'moderators' | 'moderators about others' | 'moderators and oneself' | 'others' | 'everybody'

type Row = {
  readonly key: string
  readonly icon: Component
  readonly word: (about: About) => string
  readonly permission: Permission
  /** When there is something to do; left out: always. */
  readonly when?: (about: About) => boolean
  readonly look?: 'danger'
  /** Has a button of its own in the list, beside the menu. */
  readonly atHand?: true
  readonly does: (about: About) => void
}

/** One thing that can be done about somebody now. */
export type PersonAction = Pick<Row, 'key' | 'icon' | 'look' | 'atHand'> & {
  readonly word: string
  readonly does: () => void
}

/** In the order of the menu: what is harmless first. */
const ROWS: readonly Row[] = [
  {
    key: 'write',
    icon: MessageSquare,
    word: ({ person }) => m['chat.writeTo']({ name: person.name }),
    permission: 'others',
    // A telephone shows no words.
    when: ({ person }) => person.via === 'browser',
    does: ({ visit, person }) => {
      visit.chat.writeTo({ only: person.id })
    },
  },
  {
    key: 'pin',
    icon: Pin,
    word: ({ stage, person: { id } }) =>
      stage.isPinned(personKey(id)) ? m['layout.unpin']() : m['layout.pin'](),
    permission: 'everybody',
    does: ({ stage, person: { id } }) => {
      stage.togglePin(personKey(id))
    },
  },
  {
    key: 'volume',
    icon: Volume2,
    word: () => m['volume.open'](),
    permission: 'others',
    does: ({ open }) => {
      open('volume')
    },
  },
  {
    key: 'spotlight',
    icon: Spotlight,
    word: (about) => (isLit(about) ? m['layout.darken']() : m['layout.light']()),
    permission: 'moderators',
    does: (about) => {
      const { visit, person } = about
      void visit.ask('stage:spotlight', { participantId: person.id, on: !isLit(about) })
    },
  },
  {
    key: 'interpreter',
    icon: HandMetal,
    word: (about) => (interprets(about) ? m['layout.takeInterpreter']() : m['layout.makeInterpreter']()),
    permission: 'moderators',
    when: ({ person }) => person.via === 'browser',
    does: (about) => {
      const { visit, person } = about
      void visit.ask('stage:set-interpreter', { participantId: interprets(about) ? null : person.id })
    },
  },
  {
    key: 'lower-hand',
    icon: Hand,
    word: () => m['meeting.lowerHand'](),
    permission: 'moderators and oneself',
    when: ({ person }) => person.handRaisedAt !== null,
    atHand: true,
    does: ({ visit, person }) => void visit.ask('hand:lower', { participantId: person.id }),
  },
  {
    key: 'mute',
    icon: MicOff,
    word: () => m['meeting.mute'](),
    permission: 'moderators about others',
    when: ({ person }) => person.microphone === 'live',
    atHand: true,
    does: ({ visit, person }) => void visit.ask('microphone:mute', { participantId: person.id }),
  },
  {
    key: 'ask-unmute',
    icon: Mic,
    word: () => m['person.askUnmute'](),
    permission: 'moderators about others',
    when: ({ person }) => person.microphone !== 'live' && person.via === 'browser',
    does: ({ visit, person }) => void visit.ask('microphone:ask-unmute', { participantId: person.id }),
  },
  {
    key: 'stop-camera',
    icon: VideoOff,
    word: () => m['person.stopCamera'](),
    permission: 'moderators about others',
    when: ({ person }) => person.videos.some(({ source }) => source === 'camera'),
    does: ({ visit, person: { id } }) =>
      void visit.ask('video:stop', { participantId: id, source: 'camera' }),
  },
  {
    key: 'stop-share',
    icon: MonitorX,
    word: () => m['person.stopShare'](),
    permission: 'moderators about others',
    when: ({ person }) => person.videos.some(({ source }) => source === 'screen'),
    does: ({ visit, person: { id } }) =>
      void visit.ask('video:stop', { participantId: id, source: 'screen' }),
  },
  lockRow('microphones', {
    icon: MicOff,
    lock: m['person.lockMicrophone'],
    allow: m['person.allowMicrophone'],
  }),
  lockRow('cameras', { icon: VideoOff, lock: m['person.lockCamera'], allow: m['person.allowCamera'] }),
  {
    key: 'locks',
    icon: LockKeyhole,
    word: () => m['person.locks'](),
    permission: 'moderators about others',
    when: ({ person }) => person.role === 'participant',
    does: ({ open }) => {
      open('person-locks')
    },
  },
  {
    key: 'make-presenter',
    icon: Presentation,
    word: () => m['person.makePresenter'](),
    permission: 'moderators',
    when: ({ person }) => !person.presenter,
    does: ({ visit, person }) => void visit.ask('presenter:make', { participantId: person.id }),
  },
  {
    key: 'take-presenter',
    icon: Presentation,
    word: () => m['person.takePresenter'](),
    permission: 'moderators',
    when: ({ person }) => person.presenter,
    does: ({ visit }) => void visit.ask('presenter:take-back', {}),
  },
  {
    key: 'promote',
    icon: ShieldPlus,
    word: () => m['person.promote'](),
    permission: 'moderators about others',
    when: ({ person }) => person.role === 'participant',
    does: ({ visit, person }) => void visit.ask('people:promote', { participantId: person.id }),
  },
  {
    key: 'demote',
    icon: ShieldMinus,
    word: () => m['person.demote'](),
    permission: 'moderators about others',
    when: ({ person }) => person.role === 'moderator' && !person.looksAfter,
    does: ({ visit, person }) => void visit.ask('people:demote', { participantId: person.id }),
  },
  {
    key: 'send-back',
    icon: DoorOpen,
    word: () => m['person.sendBack'](),
    permission: 'moderators about others',
    when: ({ person }) => person.role === 'participant',
    does: ({ visit, person }) => void visit.ask('waiting:send-back', { participantId: person.id }),
  },
  {
    key: 'rename',
    icon: PenLine,
    word: () => m['person.rename'](),
    permission: 'moderators',
    when: ({ person }) => !person.verified,
    does: ({ open }) => {
      open('rename')
    },
  },
  {
    key: 'remove',
    icon: UserX,
    word: () => m['person.remove'](),
    permission: 'moderators about others',
    when: ({ person }) => !person.looksAfter,
    look: 'danger',
    does: ({ open }) => {
      open('remove')
    },
  },
]

function isLit({ visit, person }: About): boolean {
  return visit.mirror.meeting?.stage.spotlit.includes(person.id) === true
}

function interprets({ visit, person }: About): boolean {
  return visit.mirror.meeting?.stage.interpreter === person.id
}

type LockLook = { readonly icon: Component; readonly lock: () => string; readonly allow: () => string }

/** Locks one thing for this person, or allows it to them, whatever holds for the room. */
function lockRow(lock: Lock, { icon, lock: toLock, allow }: LockLook): Row {
  const ofRoom = ({ visit }: About) => (visit.mirror.meeting?.locks[lock] === true ? 'locked' : 'allowed')
  const now = (about: About) => about.visit.mirror.locked.get(about.person.id)?.locks[lock] ?? ofRoom(about)
  return {
    key: `lock-${lock}`,
    icon,
    word: (about) => (now(about) === 'locked' ? allow() : toLock()),
    permission: 'moderators about others',
    when: ({ person }) => person.role === 'participant',
    does: (about) => {
      const next = now(about) === 'locked' ? 'allowed' : 'locked'
      const locks = { [lock]: next === ofRoom(about) ? 'as-room' : next }
      void about.visit.ask('lock:set-for', { participantId: about.person.id, locks })
    },
  }
}

const PERMITTED: Readonly<Record<Permission, (moderating: boolean, own: boolean) => boolean>> = {
  moderators: (moderating) => moderating,
  'moderators about others': (moderating, own) => moderating && !own,
  'moderators and oneself': (moderating, own) => moderating || own,
  others: (_, own) => !own,
  everybody: () => true,
}

/** What may be done about this person now, in the order of the menu. */
export function actionsAbout(about: About): readonly PersonAction[] {
  const moderating = about.visit.mirror.self?.role === 'moderator'
  return ROWS.filter(
    ({ permission, when }) => PERMITTED[permission](moderating, about.own) && (when?.(about) ?? true),
  ).map((row) => ({
    ...row,
    word: row.word(about),
    does: () => {
      row.does(about)
    },
  }))
}
