import type { Log } from '../log.ts'
import type { Happened, Reaction } from '../meeting/live-meeting.ts'

/** One line for each transition of a meeting's and a participant's life. No names: who it was is in the journal. */
export function logTransitions(log: Log): Reaction {
  return ({ event, before, after }) => {
    const facts = factsOf(event)
    if (facts === null) return
    const { id: meetingId, roomId } = after
    const count = event.type === 'ended' ? before.participants.size : after.participants.size
    log.info({ meetingId, roomId, ...facts, count }, event.type)
  }
}

function factsOf(event: Happened['event']): Record<string, unknown> | null {
  switch (event.type) {
    case 'opened':
    case 'started':
    case 'configured':
    case 'restored':
      return {}
    case 'joined':
      return { participantId: event.who.id, role: event.who.role, via: event.who.via }
    case 'began-waiting':
      return { participantId: event.who.id, via: event.who.via }
    case 'left':
    case 'stopped-waiting':
      return { participantId: event.id, reason: event.reason }
    case 'went-away':
    case 'came-back':
      return { participantId: event.id }
    case 'ended':
      return { reason: event.reason }
    case 'published':
    case 'unpublished':
    case 'muted':
    case 'unmuted':
    case 'hand-raised':
    case 'hand-lowered':
      return null
  }
}
