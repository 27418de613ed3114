/** What a room's settings mean to a meeting in it. */
import type { Permits } from '../../shared/meeting.ts'
import type { RichText } from '../../shared/rich-text.ts'
import { STANDARD_SETTINGS, type RoomSettings } from '../../shared/room-settings.ts'
import type { WaitingPolicy } from '../../shared/waiting.ts'

type NotAsTheyAre =
  | 'welcome'
  | 'moderatorMessage'
  | 'durationMinutes'
  | 'allowCameras'
  | 'allowMicrophones'
  | 'allowPublicChat'
  | 'allowPrivateChat'
  | 'allowNotes'
  | 'camerasForModerators'

/** The room's, but for what a meeting reads in another way. A setting that is added to rooms is here by that. */
export type MeetingSettings = Readonly<Omit<RoomSettings, NotAsTheyAre>> & {
  readonly welcome: RichText
  readonly durationMs: number
  readonly permits: Readonly<Permits>
}

/** A room's settings as a meeting reads them; `welcome` is the text that the room's markup makes. */
export function settingsFor(room: RoomSettings, welcome: RichText): MeetingSettings {
  const {
    welcome: _written,
    moderatorMessage: _message,
    durationMinutes,
    allowCameras: cameras,
    allowMicrophones: microphones,
    allowPublicChat: publicChat,
    allowPrivateChat: privateChat,
    allowNotes: notes,
    camerasForModerators,
    ...same
  } = room
  const permits = { cameras, microphones, publicChat, privateChat, notes, camerasForModerators }
  return { ...same, welcome, durationMs: durationMinutes * 60_000, permits }
}

/** What holds where nothing else was said. */
export const STANDARD_MEETING: MeetingSettings = settingsFor(
  { ...STANDARD_SETTINGS, title: '', welcome: '', moderatorMessage: '' },
  [],
)

/** Settings as an event carries them: one of an older version may lack what came later. */
export type WrittenSettings = Partial<Omit<MeetingSettings, 'permits' | 'waitingRoom'>> & {
  readonly permits?: Partial<Permits>
  /** Older versions knew on and off. */
  readonly waitingRoom?: WaitingPolicy | boolean
}

/** What was written, and the standard for what was not. */
export function overStandard({ permits, waitingRoom, ...written }: WrittenSettings): MeetingSettings {
  return {
    ...STANDARD_MEETING,
    ...written,
    waitingRoom: policyOf(waitingRoom ?? STANDARD_MEETING.waitingRoom),
    permits: { ...STANDARD_MEETING.permits, ...permits },
  }
}

/** The policy that an older version meant by on and off. */
export function policyOf(written: WaitingPolicy | boolean): WaitingPolicy {
  if (typeof written === 'string') return written
  return written ? 'everybody' : 'off'
}
