/** A room's settings while somebody writes them: nothing is lost on the way, however wrong it is meanwhile. */
import type { RoomChanges, RoomSettings, SettingName } from '../../../../shared/room-settings.ts'
import {
  DURATION,
  MESSAGE_MAX_CHARACTERS,
  MESSAGE_MAX_WRITTEN,
  PARTICIPANTS,
  REDIRECT_MAX_CHARACTERS,
  TITLE_MAX_CHARACTERS,
} from '../../../../shared/room-limits.ts'
import { readableLength } from './written-text.ts'

/** Numbers as they stand in their fields. */
export type RoomDraft = {
  -readonly [K in SettingName]: RoomSettings[K] extends number ? string : RoomSettings[K]
}

/** What is wrong with a setting; `refused`: the server did not take it, and we cannot say why. */
export type Fault = 'missing' | 'too-long' | 'no-number' | 'out-of-bounds' | 'no-address' | 'refused'
export type Faults = ReadonlyMap<SettingName, Fault>

export const NO_FAULTS: Faults = new Map()

export function oneFault(setting: SettingName, fault: Fault): Faults {
  return new Map([[setting, fault]])
}

export function draftOf(settings: RoomSettings): RoomDraft {
  const { maxParticipants, durationMinutes } = settings
  return { ...settings, maxParticipants: String(maxParticipants), durationMinutes: String(durationMinutes) }
}

/** Everything that is wrong, in the order of the page. */
export function faultsIn(draft: RoomDraft): Faults {
  const checks: readonly (readonly [SettingName, Fault | null])[] = [
    ['title', titleFault(draft.title)],
    ['welcome', messageFault(draft.welcome)],
    ['moderatorMessage', messageFault(draft.moderatorMessage)],
    ['maxParticipants', numberFault(draft.maxParticipants, PARTICIPANTS)],
    ['durationMinutes', numberFault(draft.durationMinutes, DURATION)],
    ['redirectUrl', addressFault(draft.redirectUrl.trim())],
  ]
  return new Map(checks.filter((check): check is readonly [SettingName, Fault] => check[1] !== null))
}

/**
 * What is left of the faults that were found in `draft` when it has become `now`: those that are still there, and what
 * the server refused and nobody has touched.
 */
export function faultsLeft(found: Faults, draft: RoomDraft, now: RoomDraft): Faults {
  const still = faultsIn(now)
  const left = [...found].flatMap(([name, fault]): (readonly [SettingName, Fault])[] => {
    const current = still.get(name)
    if (current !== undefined) return [[name, current]]
    const ownFault = faultsIn(draft).has(name)
    return !ownFault && draft[name] === now[name] ? [[name, fault]] : []
  })
  return new Map(left)
}

/** A draft without faults, as the portal takes it. */
export function settingsIn(draft: RoomDraft): RoomSettings {
  return {
    ...draft,
    title: draft.title.trim(),
    redirectUrl: draft.redirectUrl.trim(),
    maxParticipants: Number(draft.maxParticipants),
    durationMinutes: Number(draft.durationMinutes),
  }
}

/** What differs from what is stored. */
export function changesIn(draft: RoomDraft, stored: RoomSettings): RoomChanges {
  const now = settingsIn(draft)
  const changed = Object.entries(now).filter(([name, value]) => stored[name as SettingName] !== value)
  return Object.fromEntries(changed)
}

/** What stands otherwise in `draft` than in `plain`. */
export function writtenIn(draft: RoomDraft, plain: RoomDraft): Partial<RoomDraft> {
  return Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => plain[name as SettingName] !== value),
  )
}

function titleFault(title: string): Fault | null {
  if (title.trim() === '') return 'missing'
  return title.trim().length > TITLE_MAX_CHARACTERS ? 'too-long' : null
}

function messageFault(written: string): Fault | null {
  const long = readableLength(written) > MESSAGE_MAX_CHARACTERS || written.length > MESSAGE_MAX_WRITTEN
  return long ? 'too-long' : null
}

function numberFault(written: string, { min, max }: { min: number; max: number }): Fault | null {
  if (!/^\s*\d{1,9}\s*$/.test(written)) return 'no-number'
  return Number(written) < min || Number(written) > max ? 'out-of-bounds' : null
}

function addressFault(address: string): Fault | null {
  if (address === '') return null
  if (address.length > REDIRECT_MAX_CHARACTERS) return 'too-long'
  return /^https?:\/\/[^/?#\\@\s]+([/?#\\]|$)/i.test(address) && URL.canParse(address) ? null : 'no-address'
}
