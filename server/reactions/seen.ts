/** What is told of somebody inside, to each as they may see them. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Participant as Shown } from '../../shared/meeting.ts'
import type { Happening } from '../../shared/protocol.ts'
import type { Meeting, Participant } from '../meeting/meeting.ts'
import { everyone, type Message } from './following.ts'
import { camerasConfined, toWire } from './to-wire.ts'

export function joined(meeting: Meeting, id: ParticipantId): Message[] {
  const count = meeting.participants.size
  return seen(meeting, id, (participant) => ({ name: 'participant:joined', notice: { participant, count } }))
}

/** How somebody is now; nothing when they are not inside. */
export function changed(meeting: Meeting, id: ParticipantId): Message[] {
  return seen(meeting, id, (participant) => ({ name: 'participant:changed', notice: { participant } }))
}

export function hasCamera({ published }: Participant): boolean {
  return published.some(({ source }) => source === 'camera')
}

/** A happening about somebody as each may see them. */
function seen(meeting: Meeting, id: ParticipantId, tell: (participant: Shown) => Happening): Message[] {
  const who = meeting.participants.get(id)
  if (who === undefined) return []
  const whole = tell(toWire(who, { cameras: true }))
  if (!camerasConfined(meeting, who) || !hasCamera(who)) return everyone(whole)
  return [
    { to: 'moderators', happening: whole },
    { to: 'participants', happening: tell(toWire(who, { cameras: false })) },
    { to: { only: id }, happening: whole },
  ]
}
