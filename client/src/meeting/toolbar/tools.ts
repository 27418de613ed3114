/** What one can do in a meeting: a row for each tool, read by the bar, the More menu, the keys and their list. */
import AudioLines from '@lucide/svelte/icons/audio-lines'
import ChartColumn from '@lucide/svelte/icons/chart-column'
import Hand from '@lucide/svelte/icons/hand'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Languages from '@lucide/svelte/icons/languages'
import Lock from '@lucide/svelte/icons/lock'
import LogOut from '@lucide/svelte/icons/log-out'
import Maximize from '@lucide/svelte/icons/maximize'
import MessageSquare from '@lucide/svelte/icons/message-square'
import NotebookPen from '@lucide/svelte/icons/notebook-pen'
import Mic from '@lucide/svelte/icons/mic'
import MicOff from '@lucide/svelte/icons/mic-off'
import Minimize from '@lucide/svelte/icons/minimize'
import MonitorUp from '@lucide/svelte/icons/monitor-up'
import MonitorX from '@lucide/svelte/icons/monitor-x'
import Settings from '@lucide/svelte/icons/settings'
import ThumbsUp from '@lucide/svelte/icons/thumbs-up'
import TimerIcon from '@lucide/svelte/icons/timer'
import UserPlus from '@lucide/svelte/icons/user-plus'
import Users from '@lucide/svelte/icons/users'
import Video from '@lucide/svelte/icons/video'
import VideoOff from '@lucide/svelte/icons/video-off'
import { barredIn } from '../../visit/barred.ts'
import type { Panel } from '../panels.ts'
import { handPlaces } from '../people/people-order.ts'
import type { OwnStage } from '../stage/own-stage.svelte.ts'
import { isFullScreen, toggleFullScreen } from '../../browser/full-screen.ts'
import { language, speak } from '../../text/language.svelte.ts'
import { m } from '../../text/messages/messages.js'
import type { Choices } from '../../ui/choices.ts'
import type { Visit } from '../../visit/visit.ts'
import { floatingTool } from './floating-tool.ts'
import { layoutTool } from './layout-tool.ts'
import type { Tool } from './tool.ts'

export type Dialog = 'invite' | 'timer' | 'dashboard' | 'leave' | 'devices' | 'sound' | 'shortcuts'
/** Which dialog of the meeting is open. */
export type OpenedDialog = Dialog | 'details' | 'none'

/** What the page itself opens and keeps. */
export type Page = {
  readonly panel: Panel | null
  readonly toggle: (panel: Panel) => void
  readonly open: (dialog: Dialog) => void
  readonly stage: OwnStage
  readonly leave: () => void
  /** The reactions to choose from are open. */
  readonly reacting: boolean
  readonly toggleReactions: () => void
  /** Opens what is locked for participants. */
  readonly lock: () => void
  /** Says why something is not done. */
  readonly explain: (sentence: string) => void
}

/** The tools as they stand now, in their order everywhere: the microphone is always first and Leave always last. */
export function toolsOf(visit: Visit, page: Page): readonly Tool[] {
  return [
    ...ownTools(visit, page),
    peopleTool(visit, page),
    chatTool(visit, page),
    {
      key: 'notes',
      icon: NotebookPen,
      label: m['notes.title'](),
      rank: 35,
      expanded: page.panel === 'notes',
      does: () => {
        page.toggle('notes')
      },
    },
    {
      key: 'reactions',
      icon: ThumbsUp,
      label: m['reactions.title'](),
      rank: 30,
      expanded: page.reacting,
      does: page.toggleReactions,
    },
    { key: 'invite', icon: UserPlus, label: m['meeting.invite'](), rank: 50, does: opening(page, 'invite') },
    layoutTool(visit, page.stage),
    ...moderatorsTools(visit, page),
    ...floatingTool(page),
    ...seldomTools(page),
    { key: 'leave', icon: LogOut, label: m['meeting.leave'](), look: 'leave', rank: 99, does: page.leave },
  ]
}

function ownTools(visit: Visit, page: Page): readonly Tool[] {
  const barred = barredIn(visit.mirror)
  return [
    microphoneTool(visit, page, barred.microphones && NO_MICROPHONE[barred.microphones]()),
    cameraTool(visit, page, barred.cameras && NO_CAMERA[barred.cameras]()),
    ...(visit.screen.possible ? [screenTool(visit)] : []),
    handTool(visit),
  ]
}

const NO_MICROPHONE = { room: m['banner.noMicrophones'], self: m['locks.ownMicrophone'] }
const NO_CAMERA = { room: m['banner.noCameras'], self: m['locks.ownCamera'] }

function microphoneTool(visit: Visit, page: Page, barred: string | null): Tool {
  const live = visit.microphone.state === 'live'
  return {
    key: 'microphone',
    icon: live ? Mic : MicOff,
    label: live ? m['meeting.mute']() : m['meeting.unmute'](),
    look: live ? 'on' : 'off',
    rank: 100,
    shortcut: { letter: 'm', words: m['shortcuts.mute']() },
    barred,
    does: () => {
      if (live) visit.microphone.mute()
      else if (barred === null) visit.microphone.unmute()
      else page.explain(barred)
    },
  }
}

function cameraTool(visit: Visit, page: Page, barred: string | null): Tool {
  const on = visit.camera.capture.at === 'on' || visit.camera.capture.at === 'starting'
  return {
    key: 'camera',
    icon: on ? Video : VideoOff,
    label: on ? m['meeting.stopCamera']() : m['meeting.startCamera'](),
    look: on ? 'on' : 'plain',
    rank: 90,
    shortcut: { letter: 'c', words: m['shortcuts.camera']() },
    barred,
    does: () => {
      if (on) void visit.camera.stop()
      else if (barred === null) void visit.camera.start()
      else page.explain(barred)
    },
  }
}

function screenTool(visit: Visit): Tool {
  const on = visit.screen.capture.at === 'on' || visit.screen.capture.at === 'starting'
  return {
    key: 'screen',
    icon: on ? MonitorX : MonitorUp,
    label: on ? m['meeting.stopSharing']() : m['meeting.shareScreen'](),
    look: on ? 'on' : 'plain',
    rank: 60,
    shortcut: { letter: 's', words: m['shortcuts.share']() },
    does: () => void (on ? visit.screen.stop() : visit.screen.start()),
  }
}

function handTool(visit: Visit): Tool {
  const own = visit.mirror.self
  const up = own !== null && own.handRaisedAt !== null
  const place = up ? handPlaces(visit.mirror.people.values()).get(own.id) : undefined
  return {
    key: 'hand',
    icon: Hand,
    label: up ? m['meeting.lowerHand']() : m['meeting.raiseHand'](),
    look: up ? 'on' : 'plain',
    rank: 80,
    shortcut: { letter: 'h', words: m['shortcuts.hand']() },
    badge: place === undefined ? null : { count: place, words: m['hands.yourPlace']({ place }) },
    does: () => {
      visit.notices.dismiss('hand-spent')
      visit.notices.dismiss('hand-lowered')
      void (up ? visit.ask('hand:lower', { participantId: own.id }) : visit.ask('hand:raise', {}))
    },
  }
}

function chatTool({ chat }: Visit, page: Page): Tool {
  const { unread } = chat
  return {
    key: 'chat',
    icon: MessageSquare,
    label: m['chat.title'](),
    rank: 75,
    expanded: page.panel === 'chat',
    badge:
      unread > 0 && page.panel !== 'chat'
        ? { count: unread, words: m['chat.unread']({ count: unread }) }
        : null,
    does: () => {
      page.toggle('chat')
    },
  }
}

function peopleTool({ mirror }: Visit, page: Page): Tool {
  const { size } = mirror.waiting
  return {
    key: 'people',
    icon: Users,
    label: m['meeting.people'](),
    rank: 70,
    shortcut: { letter: 'p', words: m['shortcuts.people']() },
    expanded: page.panel === 'people',
    badge: size > 0 ? { count: size, words: m['people.someWait']({ count: size }) } : null,
    does: () => {
      page.toggle('people')
    },
  }
}

function moderatorsTools({ mirror }: Visit, page: Page): readonly Tool[] {
  if (mirror.self?.role !== 'moderator') return []
  return [
    { key: 'timer', icon: TimerIcon, label: m['timer.title'](), rank: 0, does: opening(page, 'timer') },
    {
      key: 'dashboard',
      icon: ChartColumn,
      label: m['dashboard.title'](),
      rank: 0,
      does: opening(page, 'dashboard'),
    },
    { key: 'locks', icon: Lock, label: m['locks.title'](), rank: 0, does: page.lock },
  ]
}

function seldomTools(page: Page): readonly Tool[] {
  const full = isFullScreen()
  const fullScreen = {
    key: 'full-screen',
    icon: full ? Minimize : Maximize,
    label: full ? m['more.exitFullScreen']() : m['more.fullScreen'](),
    rank: 0,
    does: toggleFullScreen,
  }
  const languages: Choices = {
    options: [
      { value: 'fr', label: 'Français', lang: 'fr' },
      { value: 'en', label: 'English', lang: 'en' },
    ],
    chosen: language(),
    choose: speak,
  }
  return [
    { key: 'devices', icon: Settings, label: m['more.devices'](), rank: 0, does: opening(page, 'devices') },
    { key: 'sound', icon: AudioLines, label: m['more.testSound'](), rank: 0, does: opening(page, 'sound') },
    {
      key: 'shortcuts',
      icon: Keyboard,
      label: m['more.shortcuts'](),
      rank: 0,
      does: opening(page, 'shortcuts'),
    },
    ...(document.fullscreenEnabled ? [fullScreen] : []),
    { key: 'language', icon: Languages, label: m['more.language'](), rank: 0, does: languages },
  ]
}

function opening({ open }: Page, dialog: Dialog): () => void {
  return () => {
    open(dialog)
  }
}
