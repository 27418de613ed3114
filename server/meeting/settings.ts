import type { Permits } from '../../shared/meeting.ts'
import type { RichText } from '../../shared/rich-text.ts'
import type { RoomSettings } from '../../shared/room-settings.ts'

/** What a room's settings mean to a meeting in it. */
export type MeetingSettings = {
  readonly title: string
  readonly welcome: RichText
  readonly redirectUrl: string
  readonly maxParticipants: number
  readonly durationMs: number
  /** Participants come in when a moderator admits them. */
  readonly waitingRoom: boolean
  readonly mutedOnArrival: boolean
  readonly permits: Permits
  readonly recording: RoomSettings['recording']
}
