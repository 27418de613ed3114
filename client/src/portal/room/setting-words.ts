/** What the settings of a room are called, and what is wrong with them, in the language of the page. */
import type { SettingName } from '../../../../shared/room-settings.ts'
import {
  DURATION,
  MESSAGE_MAX_CHARACTERS,
  PARTICIPANTS,
  REDIRECT_MAX_CHARACTERS,
  TITLE_MAX_CHARACTERS,
} from '../../../../shared/room-limits.ts'
import { m } from '../../text/messages/messages.js'
import type { Fault } from './room-draft.ts'

/** In the order of the page. */
const LABELS: Readonly<Record<SettingName, () => string>> = {
  title: m['setting.title'],
  waitingRoom: m['setting.waitingRoom'],
  welcome: m['setting.welcome'],
  moderatorMessage: m['setting.moderatorMessage'],
  mutedOnArrival: m['setting.mutedOnArrival'],
  allowMicrophones: m['setting.allowMicrophones'],
  allowCameras: m['setting.allowCameras'],
  camerasForModerators: m['setting.camerasForModerators'],
  allowPublicChat: m['setting.allowPublicChat'],
  allowPrivateChat: m['setting.allowPrivateChat'],
  chatHistory: m['setting.chatHistory'],
  allowNotes: m['setting.allowNotes'],
  freshNotes: m['setting.freshNotes'],
  recording: m['setting.recording'],
  maxParticipants: m['setting.maxParticipants'],
  durationMinutes: m['setting.durationMinutes'],
  redirectUrl: m['setting.redirectUrl'],
}

export function settingLabel(setting: SettingName): string {
  return LABELS[setting]()
}

/** What these settings are called, in the order of the page. */
export function settingLabels(settings: readonly SettingName[]): string[] {
  const named = Object.entries(LABELS).filter(([name]) => settings.some((setting) => setting === name))
  return named.map(([, label]) => label())
}

/** Says what is wrong and how it would be right. */
export function faultWords(setting: SettingName, fault: Fault): string {
  switch (fault) {
    case 'missing':
      return m['fault.titleMissing']()
    case 'too-long':
      return m['fault.tooLong']({ max: longest(setting) })
    case 'no-number':
      return m['fault.noNumber'](boundsOf(setting))
    case 'out-of-bounds':
      return m['fault.outOfBounds'](boundsOf(setting))
    case 'no-address':
      return m['fault.noAddress']()
    case 'refused':
      return m['fault.refused']()
  }
}

function longest(setting: SettingName): number {
  if (setting === 'title') return TITLE_MAX_CHARACTERS
  return setting === 'redirectUrl' ? REDIRECT_MAX_CHARACTERS : MESSAGE_MAX_CHARACTERS
}

function boundsOf(setting: SettingName): { min: number; max: number } {
  return setting === 'durationMinutes' ? DURATION : PARTICIPANTS
}
