/** A room's settings: as they are stored, as they are when nobody chose, and what they mean to a meeting. */
import { RoomSettings, STANDARD_SETTINGS, type RoomChanges } from '../../shared/room-settings.ts'
import type { StoredSettings } from '../db/database.ts'
import { policyOf, settingsFor, type MeetingSettings } from '../meeting/settings.ts'
import { readMessage } from './rich-text.ts'

export type Language = 'en' | 'fr'

const WORDS = {
  fr: {
    title: 'Ma réunion',
    temporary: 'Réunion improvisée',
    welcome: 'Bienvenue dans cette réunion <u><strong> %%CONFNAME%% </strong></u>.',
    moderatorMessage: 'Bienvenue aux modérateurs',
  },
  en: {
    title: 'My meeting',
    temporary: 'Improvised meeting',
    welcome: 'Welcome to this meeting <u><strong> %%CONFNAME%% </strong></u>.',
    moderatorMessage: 'Welcome to the moderators',
  },
} as const

/** What a new room has when nothing else is said. */
export function defaultSettings(language: Language): RoomSettings {
  const { title, welcome, moderatorMessage } = WORDS[language]
  return { ...STANDARD_SETTINGS, title, welcome, moderatorMessage }
}

/** What every temporary meeting has. */
export function temporarySettings(language: Language): RoomSettings {
  return { ...defaultSettings(language), title: WORDS[language].temporary, recording: 'off' }
}

/** The same with what is changed. */
export function changed(settings: RoomSettings, changes: RoomChanges): RoomSettings {
  const named = Object.entries(changes).filter(([name, value]) => isSetting(name) && value !== undefined)
  return { ...settings, ...Object.fromEntries(named) }
}

/** What is stored of them: the title has a column of its own. */
export function toStore({ title: _title, ...settings }: RoomSettings): StoredSettings {
  return settings
}

/** What a room has: where nothing that holds today was stored, the standard. */
export function settingsOf({ title, settings }: { title: string; settings: StoredSettings }): RoomSettings {
  const stored: [string, unknown][] = Object.entries(asToday(settings)).filter(
    ([name, value]) => isSetting(name) && RoomSettings.shape[name].safeParse(value).success,
  )
  return { ...STANDARD_SETTINGS, welcome: '', moderatorMessage: '', ...Object.fromEntries(stored), title }
}

// Older versions knew a waiting room that is on or off.
function asToday(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { waitingRoom } = settings
  return typeof waitingRoom === 'boolean' ? { ...settings, waitingRoom: policyOf(waitingRoom) } : settings
}

/** What they mean to a meeting in the room. */
export function meetingSettings(settings: RoomSettings): MeetingSettings {
  return settingsFor(settings, readMessage(settings.welcome, settings.title))
}

function isSetting(name: string): name is keyof RoomSettings {
  return name in RoomSettings.shape
}
