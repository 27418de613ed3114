/** A meeting as others may see it. Pure. */
import { SNAPSHOT_PARTICIPANTS } from '../../shared/limits.ts'
import type {
  Doorstep,
  MeetingFacts,
  MicrophoneState,
  Participant as Shown,
  Snapshot,
} from '../../shared/meeting.ts'
import type { WaitingPerson } from '../../shared/waiting.ts'
import type { Meeting, Participant, Published, Waiting } from '../meeting/meeting.ts'
import { waitingPolicy } from '../meeting/waiting.ts'

/** Who looks. */
export type Viewer = Pick<Participant, 'id' | 'role'>

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
export function camerasConfined({ settings }: Meeting, { role }: Participant): boolean {
  return settings.permits.camerasForModerators && role === 'participant'
}

/** Who sees participants' cameras. */
export function camerasTo({ settings }: Meeting): 'privileged' | 'everyone' {
  return settings.permits.camerasForModerators ? 'privileged' : 'everyone'
}

/** A participant as this viewer may see them. */
export function shownTo(meeting: Meeting, who: Participant, viewer: Viewer): Shown {
  const cameras = !camerasConfined(meeting, who) || viewer.role === 'moderator' || viewer.id === who.id
  return toWire(who, { cameras })
}

/** Somebody who waits, as moderators see them. */
export function waitingToWire(who: Waiting): WaitingPerson {
  const { id, name, verified, via, since, sentBack, mayBeBanned } = who
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
  const { id, roomId, permanent, settings, startedAt, endsAt, chat } = meeting
  const { rules } = chat
  const { durationMs, recording: _recording, ...shown } = settings
  const openedAt = startedAt ?? meeting.openedAt
  const ends = endsAt ?? openedAt + durationMs
  const waitingRoom = waitingPolicy(meeting)
  const timer = timerOf(meeting)
  return { ...shown, waitingRoom, id, roomId, permanent, chat: rules, timer, openedAt, endsAt: ends, now }
}

/** The timer that runs for all, with those of who is ready that are still here. */
export function timerOf({ timer, participants }: Meeting): MeetingFacts['timer'] {
  return timer && { ...timer, ready: [...timer.ready].filter((id) => participants.has(id)) }
}

/** All that may be known of a meeting by who is not inside. */
export function doorstepOf({ id, host, startedAt, permanent, settings }: Meeting): Doorstep {
  const { title, redirectUrl } = settings
  return { id, title, host, started: startedAt !== null, permanent, redirectUrl }
}

/**
 * The meeting as somebody first sees it. Of many, those to show first: oneself, who sends video, moderators, raised
 * hands, who is unmuted, and then the newest.
 */
export function snapshotOf(meeting: Meeting, viewer: Viewer, now: number): Snapshot {
  const waiting = viewer.role === 'moderator' ? [...meeting.waiting.values()] : []
  return {
    meeting: factsOf(meeting, now),
    participants: firstToShow(meeting, viewer).map((who) => shownTo(meeting, who, viewer)),
    count: meeting.participants.size,
    waiting: waiting.map(waitingToWire),
    affiliation: meeting.participants.get(viewer.id)?.account?.affiliation ?? null,
  }
}

function firstToShow({ participants }: Meeting, { id }: Viewer): Participant[] {
  const everybody = [...participants.values()]
  if (everybody.length <= SNAPSHOT_PARTICIPANTS) return everybody
  // Ranks instead of a sort: this runs for every join of a large meeting. Later in the map is newer.
  const ranks: Participant[][] = [[], [], [], [], [], []]
  for (const who of everybody.reverse()) ranks[rankOf(who, id)]?.push(who)
  return ranks.flat().slice(0, SNAPSHOT_PARTICIPANTS)
}

function rankOf(who: Participant, self: Viewer['id']): number {
  const reasons = [
    who.id === self,
    who.published.length > 0,
    who.role === 'moderator',
    who.handRaisedAt !== null,
    who.microphone?.muted === false,
    true,
  ]
  return reasons.indexOf(true)
}
