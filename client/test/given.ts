/** Values that tests of the view and its layout begin with. */
import type { Entered, Participant } from '../../shared/protocol.ts'

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

export function entered(people: readonly Participant[], seq: number, more: Partial<Entered> = {}): Entered {
  return {
    phase: 'inside',
    self: people[0]?.id,
    role: 'participant',
    seat: 'seat-seat-seat-seat-22',
    seq,
    snapshot: {
      meeting: { id: 'meeting-1', roomId: 'room-room', title: 'Réunion', openedAt: 0, endsAt: 1, now: 0 },
      participants: [...people],
      count: people.length,
    },
    missed: [],
    media: null,
    ...more,
  } as unknown as Entered
}
