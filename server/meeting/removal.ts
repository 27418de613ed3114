/** How people are sent out, and kept out. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { isSame } from './bans.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator, other } from './inside.ts'
import type { Ban, Meeting, Participant, Waiting } from './meeting.ts'
import { personOf } from './person.ts'
import { leaving, type PresenceEvents } from './presence.ts'
import { refuseLookingAfter } from './roles.ts'
import type { WaitingEvents } from './waiting.ts'

/** So many are remembered; moderators choose how many there are. */
export const BANS_MAX = 500

export type RemovalCommands = {
  /** `ban`: for the whole meeting, and whoever else is the same person goes with them. */
  remove: {
    readonly by: ParticipantId
    readonly id: ParticipantId
    readonly ban: boolean
    readonly at: number
  }
  'undo-ban': { readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }
}

export type RemovalEvents = {
  /** Who is inside stays out from now on; `left` follows. */
  banned: { readonly id: ParticipantId; readonly by: ParticipantId; readonly at: number }
  'ban-undone': { readonly id: ParticipantId; readonly by: ParticipantId; readonly at: number }
}

type Outcomes = RemovalEvents & PresenceEvents & WaitingEvents
type Outcome = Typed<Outcomes, 'banned' | 'left' | 'stopped-waiting'>

export const removal: Feature<RemovalCommands, RemovalEvents, Outcomes> = {
  decide: {
    remove,
    'undo-ban': (meeting, { by, id, at }) => {
      moderator(meeting, by)
      return meeting.bans.has(id) ? [{ type: 'ban-undone', id, by, at }] : []
    },
  },
  evolve: {
    banned: withBan,
    'ban-undone': (meeting, { id }) => {
      const [bans, kicked] = [new Map(meeting.bans), new Set(meeting.kicked)]
      bans.delete(id)
      kicked.delete(id)
      return { ...meeting, bans, kicked }
    },
  },
}

/**
 * @throws Refused `forbidden` to everybody but moderators, and with the limit `looks-after` where who looks after the room
 *   is meant; `conflict` for oneself: one leaves; `limit-reached` with the limit `bans`.
 */
function remove(meeting: Meeting, { by, id, ban, at }: Typed<RemovalCommands, 'remove'>): Outcome[] {
  moderator(meeting, by)
  if (by === id) throw new Refused('conflict', 'one leaves by oneself')
  const who = other(meeting, id)
  refuseLookingAfter(who)
  if (!ban) return [removed(meeting, who, by, at)]
  if (meeting.bans.size >= BANS_MAX)
    throw new Refused('limit-reached', 'too many are banned', { limit: 'bans', max: BANS_MAX })
  const same = [...meeting.participants.values(), ...meeting.waiting.values()].filter(
    (one) => one.id === id || (one.id !== by && !looksAfter(one) && isSame(who, one)),
  )
  return [{ type: 'banned', id, by, at }, ...same.map((one) => removed(meeting, one, by, at))]
}

function removed(
  meeting: Meeting,
  who: Participant | Waiting,
  by: ParticipantId,
  at: number,
): Typed<Outcomes, 'left' | 'stopped-waiting'> {
  return { ...leaving(meeting, who, 'kicked', at), by }
}

function looksAfter(who: Participant | Waiting): boolean {
  return 'looksAfter' in who && who.looksAfter
}

function withBan(meeting: Meeting, { id, by, at }: RemovalEvents['banned']): Meeting {
  const who = meeting.participants.get(id)
  if (who === undefined) return meeting
  const ban: Ban = { ...personOf(who), by: meeting.participants.get(by)?.name ?? '', at }
  return { ...meeting, bans: new Map(meeting.bans).set(id, ban) }
}
