import type { MicrophoneState } from '../../../shared/meeting.ts'
import { Kept, membersOf, oneOf } from '../browser/kept.ts'

/** A place in a meeting, kept for a reload of this tab: never for another one. */
export type KeptSeat = {
  readonly meeting: string
  readonly participant: string
  readonly seat: string
  /** What was on: it comes on again after a reload. */
  readonly microphone: MicrophoneState
  readonly camera: boolean
}

/** The seat in this meeting. */
export function seatIn(meeting: string): Kept<KeptSeat> {
  return new Kept('sessionStorage', `preau.seat.${meeting}`, (kept) => {
    const seat = parseSeat(kept)
    return seat?.meeting === meeting ? seat : null
  })
}

const microphoneIn = oneOf<MicrophoneState>('off', 'muted', 'live')

function parseSeat(kept: unknown): KeptSeat | null {
  const { meeting, participant, seat, microphone: state, camera } = membersOf(kept)
  const microphone = microphoneIn(state)
  if (typeof meeting !== 'string' || typeof participant !== 'string' || typeof seat !== 'string') return null
  return microphone === null || typeof camera !== 'boolean'
    ? null
    : { meeting, participant, seat, microphone, camera }
}
