/** How a meeting begins and ends, and what time alone does to it. */
import type { ParticipantId } from '../../shared/ids.ts'
import { CALL_GRACE_MS, CLOSED_PAGE_GRACE_MS, SEAT_GRACE_MS } from '../../shared/limits.ts'
import type { EndReason } from '../../shared/meeting.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator } from './inside.ts'
import { locksOf } from './locks.ts'
import type { Meeting, Opening, Participant, Waiting } from './meeting.ts'
import { leaving, type PresenceEvents } from './presence.ts'
import { overStandard, type WrittenSettings } from './settings.ts'
import { NEW_CHAT } from './speaking.ts'
import { BARE_STAGE } from './stage.ts'
import type { WaitingEvents } from './waiting.ts'

/** How long a meeting goes on with nobody inside and nobody waiting, in ms. */
export const EMPTY_MS = 5 * 60_000
/** How long a temporary meeting is there for the first who starts it: its links have been sent. In ms. */
export const UNSTARTED_MS = 60 * 60_000

export type LifecycleCommands = {
  end: { readonly by: ParticipantId; readonly at: number }
  /** From outside: nobody inside asks for it. */
  close: { readonly reason: EndReason; readonly at: number }
  /** The process that held the meeting died and another folds its journal: every socket is lost. */
  restore: { readonly at: number }
  /** Nothing but time: seats that were not taken again, an empty meeting, a meeting whose time is over. */
  'pass-time': { readonly at: number }
}

export type LifecycleEvents = {
  opened: Omit<Opening, 'settings'> & { readonly settings: WrittenSettings }
  /** Everybody's leaving is implied. */
  ended: { readonly reason: EndReason; readonly at: number; readonly by?: ParticipantId }
  /** Another process took the meeting over: everybody is away from now on, with a whole grace period to return. */
  restored: { readonly at: number }
}

type Outcome = Typed<LifecycleEvents & PresenceEvents & WaitingEvents>

export const lifecycle: Feature<
  LifecycleCommands,
  LifecycleEvents,
  LifecycleEvents & PresenceEvents & WaitingEvents
> = {
  decide: {
    end: (meeting, { by, at }) => {
      moderator(meeting, by)
      return [{ type: 'ended', reason: 'ended-by-moderator', at, by }]
    },
    close: (_, { reason, at }) => [{ type: 'ended', reason, at }],
    restore: (_, { at }) => [{ type: 'restored', at }],
    'pass-time': passTime,
  },
  evolve: {
    opened: (_, opening) => opened(opening),
    ended: (meeting, { reason, at }) => ({
      ...meeting,
      participants: new Map(),
      waiting: new Map(),
      emptySince: at,
      ended: reason,
    }),
    // Nobody could return while there was no process, so neither seats nor an empty meeting lose time by it.
    restored: (meeting, { at }) => ({
      ...meeting,
      restoredAt: at,
      participants: each(meeting.participants, (who) => ({
        ...who,
        awaySince: at,
        closedPage: false,
        testingSound: false,
      })),
      waiting: each(meeting.waiting, (who) => ({ ...who, awaySince: at, closedPage: false })),
      emptySince: meeting.emptySince === null ? null : at,
    }),
  },
}

/** The meeting as it is when it opens: nobody inside, and waiting for a moderator to start it. */
export function opened({ id, roomId, permanent, host, settings, at }: LifecycleEvents['opened']): Meeting {
  const whole = overStandard(settings)
  return {
    id,
    roomId,
    permanent,
    host,
    settings: whole,
    locks: locksOf(whole.permits),
    lockedBefore: new Map(),
    openedAt: at,
    startedAt: null,
    endsAt: null,
    restoredAt: null,
    participants: new Map(),
    waitingPolicy: null,
    waiting: new Map(),
    gone: new Map(),
    keptPlaces: new Map(),
    givenNames: new Map(),
    kicked: new Set(),
    chat: NEW_CHAT,
    denied: new Map(),
    admitted: new Set(),
    sentBack: new Map(),
    timer: null,
    stage: BARE_STAGE,
    dashboardOpened: false,
    bans: new Map(),
    demoted: new Set(),
    emptySince: at,
    ended: null,
  }
}

/** When `pass-time` will next have something to say, in ms since the epoch; null: not before something else happens. */
export function nextDeadline(meeting: Meeting): number | null {
  if (meeting.ended !== null) return null
  let next = Math.min(endOfTime(meeting), emptyDeadline(meeting))
  for (const who of everybody(meeting)) next = Math.min(next, seatDeadline(who))
  return next === Infinity ? null : next
}

/** Nothing happens before `nextDeadline`. */
function passTime(meeting: Meeting, { at }: LifecycleCommands['pass-time']): Outcome[] {
  if (at >= endOfTime(meeting)) return [{ type: 'ended', reason: 'time-over', at }]
  if (at >= emptyDeadline(meeting)) return [{ type: 'ended', reason: 'empty', at }]
  return everybody(meeting)
    .filter((who) => at >= seatDeadline(who))
    .map((who) => leaving(meeting, who, 'lost', at))
}

function everybody({ participants, waiting }: Meeting): (Participant | Waiting)[] {
  return [...participants.values(), ...waiting.values()]
}

function endOfTime({ endsAt }: Meeting): number {
  return endsAt ?? Infinity
}

function seatDeadline({ awaySince, via, closedPage }: Participant | Waiting): number {
  if (awaySince === null) return Infinity
  if (via === 'phone') return awaySince + CALL_GRACE_MS
  return awaySince + (closedPage ? CLOSED_PAGE_GRACE_MS : SEAT_GRACE_MS)
}

function emptyDeadline({ emptySince, startedAt, permanent }: Meeting): number {
  if (emptySince === null) return Infinity
  return emptySince + (startedAt === null && !permanent ? UNSTARTED_MS : EMPTY_MS)
}

function each<W>(
  people: ReadonlyMap<ParticipantId, W>,
  change: (who: W) => W,
): ReadonlyMap<ParticipantId, W> {
  return new Map(Array.from(people, ([id, who]) => [id, change(who)]))
}
