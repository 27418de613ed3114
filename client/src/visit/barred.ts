import type { MeetingFacts } from '../../../shared/meeting.ts'
import type { Role } from '../../../shared/roles.ts'

/** What the room's settings keep somebody from. */
export type Barred = {
  readonly camera: boolean
  readonly microphone: boolean
  /** Their camera is seen by moderators only. */
  readonly camerasHidden: boolean
}

/** Moderators may do everything; before the facts are known nothing is barred. */
export function barredFrom(role: Role | null, meeting: Pick<MeetingFacts, 'permits'> | null): Barred {
  const permits = role === 'participant' ? meeting?.permits : undefined
  return {
    camera: permits?.cameras === false,
    microphone: permits?.microphones === false,
    camerasHidden: permits?.camerasForModerators === true,
  }
}
