import type { MicrophoneState } from '../../../shared/meeting.ts'

/** A place in a meeting, kept for a reload of this tab: never for another one. */
export type KeptSeat = {
  readonly meeting: string
  readonly participant: string
  readonly seat: string
  /** What was on: it comes on again after a reload. */
  readonly microphone: MicrophoneState
  readonly camera: boolean
}

const keyOf = (meeting: string) => `preau.seat.${meeting}`
const MICROPHONES: readonly unknown[] = ['off', 'muted', 'live']

/** The seat kept for a meeting; what cannot be read counts as none. */
export function readSeat(storage: Storage, meeting: string): KeptSeat | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(meeting)) ?? 'null')
    return isSeat(kept) && kept.meeting === meeting ? kept : null
  } catch {
    return null
  }
}

export function keepSeat(storage: Storage, seat: KeptSeat): void {
  try {
    storage.setItem(keyOf(seat.meeting), JSON.stringify(seat))
  } catch {
    // Without storage a reload asks for the name again.
  }
}

export function forgetSeat(storage: Storage, meeting: string): void {
  storage.removeItem(keyOf(meeting))
}

function isSeat(kept: unknown): kept is KeptSeat {
  if (typeof kept !== 'object' || kept === null) return false
  const { meeting, participant, seat, microphone, camera } = kept as Record<keyof KeptSeat, unknown>
  return (
    [meeting, participant, seat].every((part) => typeof part === 'string') &&
    MICROPHONES.includes(microphone) &&
    typeof camera === 'boolean'
  )
}
