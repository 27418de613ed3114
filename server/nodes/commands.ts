/** What one node asks of the others, because it concerns whoever has a meeting. */
import { z } from 'zod'
import { MeetingId, RoomId, UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { AccessRevocation } from '../auth/identity.ts'
import type { Log } from '../log.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { RoomsPorts } from '../rooms/ports.ts'
import { closeHere, configureHere } from '../rooms/elsewhere.ts'

const END_REASONS = ['ended-by-moderator', 'ended-by-administrator', 'room-deleted'] as const

const NodeCommand = z.discriminatedUnion('do', [
  z.object({ do: z.literal('end-session'), session: z.string() }),
  z.object({ do: z.literal('disable-user'), user: UserId }),
  z.object({ do: z.literal('end-standing'), room: RoomId, user: UserId }),
  /** Hashes in base64url. */
  z.object({ do: z.literal('revoke-links'), links: z.array(z.string()) }),
  z.object({ do: z.literal('close-meeting'), room: RoomId, reason: z.enum(END_REASONS) }),
  z.object({ do: z.literal('configure-meeting'), room: RoomId }),
  /** A telephone may try PINs again. */
  z.object({ do: z.literal('forgive-caller'), number: z.string() }),
  /** The node that had it has given it to this one. */
  z.object({ do: z.literal('take-meeting'), meeting: MeetingId }),
])
export type NodeCommand = z.output<typeof NodeCommand>

export type Obeying = {
  readonly revocation: AccessRevocation & { catchUp(live: LiveMeeting): void }
  readonly rooms: RoomsPorts
  /** A meeting is here from now on. */
  readonly receive: (meeting: MeetingId) => void
  readonly log: Log
}

/** Does here what another node asks. What concerns no meeting of this node is nothing. */
export function obey(given: unknown, { revocation, rooms, receive, log }: Obeying): void {
  const { success, data: command } = NodeCommand.safeParse(given)
  if (!success) {
    log.warn('a node of another version asks for what this one does not know')
    return
  }
  switch (command.do) {
    case 'end-session':
      revocation.onSessionEnded(command.session)
      return
    case 'disable-user':
      revocation.onUserDisabled(command.user)
      return
    case 'end-standing':
      revocation.onStandingLost(command.room, command.user)
      return
    case 'revoke-links': {
      const hashes = command.links.map((link) => Buffer.from(link, 'base64url'))
      for (const hash of hashes) rooms.known.forget(hash)
      revocation.onLinksRevoked(hashes)
      return
    }
    case 'close-meeting':
      closeHere(rooms, command.room, command.reason)
      return
    case 'forgive-caller':
      void rooms.pinThrottle.forgive(command.number)
      return
    case 'take-meeting':
      receive(command.meeting)
      return
    case 'configure-meeting':
      configure(command.room, { rooms, log })
  }
}

/** A meeting is this node's from now on: what others said while it was nobody's is done here. */
export function catchUp(live: LiveMeeting, { revocation, rooms, log }: Omit<Obeying, 'receive'>): void {
  revocation.catchUp(live)
  configure(live.now.roomId, { rooms, log })
}

function configure(room: RoomId, { rooms, log }: Pick<Obeying, 'rooms' | 'log'>): void {
  configureHere(rooms, room).catch((error: unknown) => {
    if (!(error instanceof Refused)) log.error({ err: error, room }, 'settings did not reach a meeting')
  })
}

/** Does what is lost here and tells the other nodes of it. */
export function tellingOthers(
  revocation: AccessRevocation,
  tell: (command: NodeCommand) => void,
): AccessRevocation {
  return {
    onSessionEnded: (session) => {
      revocation.onSessionEnded(session)
      tell({ do: 'end-session', session })
    },
    onUserDisabled: (user) => {
      revocation.onUserDisabled(user)
      tell({ do: 'disable-user', user })
    },
    onStandingLost: (room, user) => {
      revocation.onStandingLost(room, user)
      tell({ do: 'end-standing', room, user })
    },
    onLinksRevoked: (hashes) => {
      revocation.onLinksRevoked(hashes)
      tell({ do: 'revoke-links', links: hashes.map((hash) => hash.toString('base64url')) })
    },
  }
}
