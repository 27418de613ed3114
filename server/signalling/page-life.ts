/** The life of a page (or a call) in a meeting: read from what the meeting says, never kept beside it. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { MicrophoneState } from '../../shared/meeting.ts'
import type { Role } from '../../shared/roles.ts'
import { circleOf } from '../reactions/circles.ts'
import { goneReason } from '../meeting/gone.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { GoneReason, Meeting } from '../meeting/meeting.ts'

/** `over`: nobody's any more, by a last word, by being replaced, or because its connection was lost. */
export type Phase = 'visiting' | 'waiting' | 'inside' | 'over'

/** Where somebody is as long as they have a connection. */
export function phaseOf({ participants, waiting, ended }: Meeting, id: ParticipantId): Phase {
  if (ended !== null) return 'over'
  if (participants.has(id)) return 'inside'
  return waiting.has(id) ? 'waiting' : 'visiting'
}

/** The role of who is inside; undefined for everybody else. */
export function roleOf({ participants }: Meeting, id: ParticipantId): Role | undefined {
  return participants.get(id)?.role
}

/** What an event does to the life of somebody. */
export type Move =
  /** Who waited is inside, with the microphone that they asked for. */
  | { readonly to: 'inside'; readonly microphone: MicrophoneState }
  /** Who waits waits for something else from now on. */
  | { readonly to: 'waiting' }
  /** Who was inside waits again. */
  | { readonly to: 'back' }
  /** Who is inside is somebody else there, or is told of others. */
  | { readonly to: 'another-circle' }
  | { readonly to: 'out'; readonly reason: GoneReason | undefined }

/**
 * The move of one person; null when nothing changed for them. Who joins has asked for it and is answered, not moved, and
 * with the meeting everything is over.
 */
export function moveOf({ before, after }: Happened, id: ParticipantId): Move | null {
  const [was, is] = [phaseOf(before, id), phaseOf(after, id)]
  switch (is) {
    case 'over':
      return null
    case 'visiting':
      return was === 'visiting' ? null : { to: 'out', reason: goneReason(after, id) }
    case 'waiting':
      if (was === 'inside') return { to: 'back' }
      return was === 'waiting' && before.startedAt !== after.startedAt ? { to: 'waiting' } : null
    case 'inside':
      return was === 'inside' || was === 'waiting' ? moveInside({ before, after }, id, was) : null
  }
}

function moveInside(
  { before, after }: Pick<Happened, 'before' | 'after'>,
  id: ParticipantId,
  was: 'inside' | 'waiting',
): Move | null {
  if (was === 'waiting') return { to: 'inside', microphone: before.waiting.get(id)?.microphone ?? 'off' }
  return circleOf(before, id) === circleOf(after, id) ? null : { to: 'another-circle' }
}

/** Whom an event may move; null: anybody. */
export function concernedBy(event: Happened['event']): ParticipantId | null {
  // What is said moves nobody, and is said often.
  if ('message' in event) return event.by
  return 'id' in event && event.type !== 'opened' ? event.id : null
}
