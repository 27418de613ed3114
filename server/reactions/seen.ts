/** What is told of somebody inside, to each as they may see them. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Participant as Shown } from '../../shared/meeting.ts'
import type { Happening } from '../../shared/protocol.ts'
import { anybodyWithoutList } from '../meeting/locks.ts'
import type { Meeting, Participant } from '../meeting/meeting.ts'
import { everyone, type Message } from './following.ts'
import { camerasConfined, nameless, toWire } from './to-wire.ts'

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
  const confined = camerasConfined(meeting, who) && hasCamera(who)
  const listed = who.role === 'moderator' || !anybodyWithoutList(meeting)
  if (!confined && listed) return everyone(whole)
  const partly = toWire(who, { cameras: !confined })
  return [
    { to: 'moderators', happening: whole },
    { to: 'participants', happening: tell(partly) },
    { to: 'participants-without-list', happening: listed ? tell(partly) : withoutList(meeting, partly) },
    { to: { only: id }, happening: whole },
  ]
}

function withoutList({ participants }: Meeting, shown: Shown): Happening {
  const participant = nameless(shown)
  return participant === null
    ? { name: 'participant:hidden', notice: { id: shown.id, count: participants.size } }
    : { name: 'participant:changed', notice: { participant } }
}
