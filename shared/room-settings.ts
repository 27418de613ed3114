/** The settings of a room: what may be asked of them, their bounds and what they are when nobody has chosen. */
import { z } from 'zod'
import { plainText } from './plain-text.ts'
import {
  DURATION,
  MESSAGE_MAX_WRITTEN,
  PARTICIPANTS,
  REDIRECT_MAX_CHARACTERS,
  TITLE_MAX_CHARACTERS,
} from './room-limits.ts'
import { WaitingPolicy } from './waiting.ts'

export const RECORDING_MODES = ['off', 'manual', 'automatic'] as const

// A zero and half a surrogate pair cannot be stored.
const written = z
  .string()
  .max(MESSAGE_MAX_WRITTEN)
  .regex(/^[^\0\p{Cs}]*$/u, 'must be text')

const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(REDIRECT_MAX_CHARACTERS)
  .regex(/^[^\s\p{Cc}\p{Cs}]*$/u, 'must not contain spaces or control characters')
  .refine((address) => /^https?:\/\/[^/?#\\@]+([/?#\\]|$)/i.test(address), 'must not name a user')

export const RoomSettings = z.strictObject({
  title: plainText.trim().min(1).max(TITLE_MAX_CHARACTERS),
  /** As people write it, with the tags of `rich-text.ts`; the server holds its readable length to its limit. */
  welcome: written,
  moderatorMessage: written,
  maxParticipants: z.number().int().min(PARTICIPANTS.min).max(PARTICIPANTS.max),
  durationMinutes: z.number().int().min(DURATION.min).max(DURATION.max),
  waitingRoom: WaitingPolicy,
  /** Participants' microphones come in muted. */
  mutedOnArrival: z.boolean(),
  allowCameras: z.boolean(),
  allowMicrophones: z.boolean(),
  allowPublicChat: z.boolean(),
  allowPrivateChat: z.boolean(),
  /** Who comes later reads what was said to everyone before. */
  chatHistory: z.boolean(),
  allowNotes: z.boolean(),
  /** Each meeting begins with empty notes, not with those of the last one. */
  freshNotes: z.boolean(),
  /** Participants' cameras reach moderators only. */
  camerasForModerators: z.boolean(),
  recording: z.enum(RECORDING_MODES),
  /** Where people go after the meeting; '' stays here. */
  redirectUrl: z.union([z.literal(''), webAddress]),
})
export type RoomSettings = z.output<typeof RoomSettings>
export type SettingName = keyof RoomSettings

/** Any of them, to change: what is not named stays. */
export const RoomChanges = RoomSettings.partial()
export type RoomChanges = z.output<typeof RoomChanges>

/** What every room of nobody's choosing has; title and texts depend on the language. */
export const STANDARD_SETTINGS: Omit<RoomSettings, 'title' | 'welcome' | 'moderatorMessage'> = {
  maxParticipants: PARTICIPANTS.standard,
  durationMinutes: DURATION.standard,
  waitingRoom: 'off',
  mutedOnArrival: true,
  allowCameras: true,
  allowMicrophones: true,
  allowPublicChat: true,
  allowPrivateChat: true,
  chatHistory: true,
  allowNotes: true,
  freshNotes: false,
  camerasForModerators: false,
  recording: 'manual',
  redirectUrl: '',
}
