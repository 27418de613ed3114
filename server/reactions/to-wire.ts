/** A meeting as others may see it. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import { SNAPSHOT_PARTICIPANTS } from '../../shared/limits.ts'
import type { LockedPerson } from '../../shared/locks.ts'
import type {
  Doorstep,
  MeetingFacts,
  MicrophoneState,
  Participant as Shown,
  Snapshot,
} from '../../shared/meeting.ts'
import type { WaitingPerson } from '../../shared/waiting.ts'
import { may } from '../meeting/locks.ts'
import type { Meeting, Participant, Published, Waiting } from '../meeting/meeting.ts'
import { stageOf } from '../meeting/stage.ts'
import { waitingPolicy } from '../meeting/waiting.ts'
import type { CamerasReach } from '../sfu/take-over.ts'
import type { Circle } from './circles.ts'

/** Who looks. */
export type Viewer = { readonly id: ParticipantId; readonly circle: Circle }

/** Everything that may be known of a participant, and nothing else. `cameras: false` leaves theirs out. */
export function toWire(who: Participant, { cameras }: { readonly cameras: boolean }): Shown {
  return {
    id: who.id,
    name: who.name,
    role: who.role,
    looksAfter: who.looksAfter,
    presenter: who.presenter,
    verified: who.verified,
    via: who.via,
    presence: presenceOf(who),
    microphone: microphoneState(who),
    videos: who.published.flatMap((one) => videoOf(one, cameras)),
    handRaisedAt: who.handRaisedAt,
  }
}

/** Whether somebody's cameras are for moderators and for themselves only. */
export function camerasConfined(meeting: Meeting, who: Participant): boolean {
  return !may(meeting, who, 'camerasToAll')
}

/** Who sees participants' cameras, and those for whose it is the other way round. */
export function camerasReach({ locks, participants }: Meeting): CamerasReach {
  const apart = [...participants.values()].filter(
    ({ locks: { camerasToAll: own } }) => own !== undefined && (own === 'locked') !== locks.camerasToAll,
  )
  return {
    camerasTo: locks.camerasToAll ? 'privileged' : 'everyone',
    camerasApart: apart.map(({ id }) => id),
  }
}

/** A participant as this viewer may see them; null when they may not. */
export function shownTo(meeting: Meeting, who: Participant, { id, circle }: Viewer): Shown | null {
  if (circle === 'moderators' || id === who.id) return toWire(who, { cameras: true })
  const shown = toWire(who, { cameras: !camerasConfined(meeting, who) })
  return isListed(who, { id, circle }) ? shown : nameless(shown)
}

/** Whether this viewer is told who somebody is. */
export function isListed(who: Participant, { id, circle }: Viewer): boolean {
  return circle !== 'participants-without-list' || who.role === 'moderator' || who.id === id
}

/** A participant to who is not told who they are: their videos, and nothing else. Null when there are none. */
export function nameless(shown: Shown): Shown | null {
  if (shown.videos.length === 0) return null
  const { id, role, presenter, presence, microphone, videos } = shown
  const hidden = { name: '', looksAfter: false, verified: false, via: 'browser', handRaisedAt: null } as const
  return { id, role, presenter, presence, microphone, videos, ...hidden }
}

/** Somebody with locks of their own. */
export function lockedToWire({ id, name, locks }: Participant): LockedPerson {
  return { id, name, locks }
}

/** Somebody who waits, as moderators see them. */
export function waitingToWire(who: Waiting): WaitingPerson {
  const { id, name, verified, via, since, mayBeBanned } = who
  const sentBack = who.sentBackBy !== null
  const affiliation = who.account?.affiliation ?? null
  return { id, name, verified, via, presence: presenceOf(who), since, affiliation, sentBack, mayBeBanned }
}

function presenceOf({ awaySince }: Participant | Waiting): Shown['presence'] {
  return awaySince === null ? 'here' : 'away'
}

// Who tests their sound is heard by nobody.
function microphoneState({ microphone, testingSound }: Participant): MicrophoneState {
  if (microphone === null) return 'off'
  return microphone.muted || testingSound ? 'muted' : 'live'
}

// The sound of a shared screen is heard, not shown.
function videoOf({ producerId, source }: Published, cameras: boolean): Shown['videos'] {
  if (source === 'screen-audio' || (source === 'camera' && !cameras)) return []
  return [{ producerId, source }]
}

/** What is the same for everybody inside a meeting. `now`: the server's clock. */
export function factsOf(meeting: Meeting, now: number): MeetingFacts {
  const { id, roomId, permanent, settings, locks, startedAt, endsAt, chat } = meeting
  const { rules } = chat
  const { durationMs, recording: _recording, permits: _permits, ...shown } = settings
  const openedAt = startedAt ?? meeting.openedAt
  const ends = endsAt ?? openedAt + durationMs
  const waitingRoom = waitingPolicy(meeting)
  const timer = timerOf(meeting)
  return {
    ...shown,
    waitingRoom,
    id,
    roomId,
    permanent,
    locks,
    chat: rules,
    timer,
    stage: wireStage(meeting),
    dashboard: meeting.dashboardOpened,
    openedAt,
    endsAt: ends,
    now,
  }
}

/** The timer that runs for all, with those of who is ready that are still here. */
export function timerOf({ timer, participants }: Meeting): MeetingFacts['timer'] {
  return timer && { ...timer, ready: [...timer.ready].filter((id) => participants.has(id)) }
}

/** What is arranged for all to see. */
export function wireStage(meeting: Meeting): MeetingFacts['stage'] {
  const stage = stageOf(meeting)
  return { ...stage, spotlit: [...stage.spotlit] }
}

/** All that may be known of a meeting by who is not inside. */
export function doorstepOf({ id, host, startedAt, permanent, settings }: Meeting): Doorstep {
  const { title, redirectUrl } = settings
  return { id, title, host, started: startedAt !== null, permanent, redirectUrl }
}

/**
 * The meeting as somebody first sees it. Of many, those to show first: oneself, whom all are to see, who sends video,
 * moderators, raised hands, who is unmuted, and then the newest.
 */
export function snapshotOf(meeting: Meeting, viewer: Viewer, now: number): Snapshot {
  const moderating = viewer.circle === 'moderators'
  const waiting = moderating ? [...meeting.waiting.values()] : []
  const locked = [...meeting.participants.values()].filter(
    ({ id, locks }) => (moderating || id === viewer.id) && Object.keys(locks).length > 0,
  )
  return {
    meeting: factsOf(meeting, now),
    participants: firstToShow(meeting, viewer).flatMap((who) => shownTo(meeting, who, viewer) ?? []),
    count: meeting.participants.size,
    waiting: waiting.map(waitingToWire),
    affiliation: meeting.participants.get(viewer.id)?.account?.affiliation ?? null,
    locked: locked.map(lockedToWire),
  }
}

function firstToShow(meeting: Meeting, { id }: Viewer): Participant[] {
  const everybody = [...meeting.participants.values()]
  if (everybody.length <= SNAPSHOT_PARTICIPANTS) return everybody
  // Ranks instead of a sort: this runs for every join of a large meeting. Later in the map is newer.
  const ranks: Participant[][] = [[], [], [], [], [], [], []]
  const { spotlit, interpreter } = meeting.stage
  const staged = new Set([...spotlit, interpreter])
  for (const who of everybody.reverse()) ranks[rankOf(who, id, staged)]?.push(who)
  return ranks.flat().slice(0, SNAPSHOT_PARTICIPANTS)
}

function rankOf(who: Participant, self: Viewer['id'], staged: ReadonlySet<ParticipantId | null>): number {
  const reasons = [
    who.id === self,
    staged.has(who.id),
    who.published.length > 0,
    who.role === 'moderator',
    who.handRaisedAt !== null,
    who.microphone?.muted === false,
    true,
  ]
  return reasons.indexOf(true)
}
