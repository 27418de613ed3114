import type { Log } from '../log.ts'
import type { Reaction } from '../meeting/live-meeting.ts'
import { logged } from './follow.ts'

/** One line for each transition of a meeting's and a participant's life. */
export function logTransitions(log: Log): Reaction {
  return (happened) => {
    const facts = logged(happened)
    if (facts === null) return
    const { event, before, after } = happened
    const { id: meetingId, roomId } = after
    const count = event.type === 'ended' ? before.participants.size : after.participants.size
    log.info({ meetingId, roomId, ...facts, count }, event.type)
  }
}
