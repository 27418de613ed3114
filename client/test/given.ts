/** Values that tests of the view and its layout begin with. */
import { NOTHING_LOCKED } from '../../shared/lock-names.ts'
import type { MeetingFacts, Participant } from '../../shared/meeting.ts'
import type { WaitingPerson } from '../../shared/waiting.ts'
import type { Entered } from '../../shared/protocol.ts'

type Ids = {
  readonly id?: string
  readonly videos?: readonly { producerId: string; source: 'camera' | 'screen' }[]
}

export function participant(
  name: string,
  more: Partial<Omit<Participant, 'id' | 'videos'>> & Ids = {},
): Participant {
  const whole = {
    id: `participant-${name.toLowerCase()}`,
    name,
    role: 'participant',
    looksAfter: false,
    presenter: false,
    verified: false,
    via: 'browser',
    presence: 'here',
    microphone: 'off',
    videos: [],
    handRaisedAt: null,
    ...more,
  }
  // Ids are branded on the wire.
  return whole as unknown as Participant
}

export function waitingPerson(name: string, more: Partial<Omit<WaitingPerson, 'id'>> = {}): WaitingPerson {
  const whole = {
    id: `waiting-${name.toLowerCase()}`,
    name,
    verified: false,
    via: 'browser',
    presence: 'here',
    since: 0,
    affiliation: null,
    sentBack: false,
    mayBeBanned: false,
    ...more,
  }
  return whole as unknown as WaitingPerson
}

export function meetingFacts(more: Partial<MeetingFacts> = {}): MeetingFacts {
  const whole = {
    id: 'meeting-1',
    roomId: 'room-room',
    title: 'Réunion',
    permanent: true,
    welcome: [],
    redirectUrl: '',
    maxParticipants: 100,
    waitingRoom: 'off',
    mutedOnArrival: false,
    chatHistory: true,
    locks: NOTHING_LOCKED,
    chat: { pauseS: 0, approveGuests: false, guestLinks: true },
    dashboard: false,
    stage: { layout: null, spotlit: [], interpreter: null, by: '', at: 0 },
    openedAt: 0,
    endsAt: 1,
    now: 0,
    ...more,
  }
  return whole as unknown as MeetingFacts
}

export function entered(people: readonly Participant[], seq: number, more: Partial<Entered> = {}): Entered {
  return {
    phase: 'inside',
    self: people[0]?.id,
    role: 'participant',
    seat: 'seat-seat-seat-seat-22',
    seq,
    snapshot: {
      meeting: meetingFacts(),
      participants: [...people],
      count: people.length,
      waiting: [],
      affiliation: null,
      locked: [],
    },
    missed: [],
    media: null,
    ...more,
  } as unknown as Entered
}
