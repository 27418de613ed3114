import type { MicrophoneState } from '../../../shared/meeting.ts'
import { Kept, membersOf, oneOf } from '../browser/kept.ts'

/** A place among those who wait, kept for a reload of this tab. */
export type KeptWait = {
  /** The invitation that it was asked for by. */
  readonly token: string
  readonly meeting: string
  readonly participant: string
  readonly seat: string
  /** How they asked to come in. */
  readonly microphone: MicrophoneState
}

/** The place that this invitation to a room was asked for. */
export function waitIn(room: string, token: string): Kept<KeptWait> {
  return new Kept('sessionStorage', `preau.waiting.${room}`, (kept) => {
    const wait = parseWait(kept)
    return wait?.token === token ? wait : null
  })
}

const microphoneIn = oneOf<MicrophoneState>('off', 'muted', 'live')

function parseWait(kept: unknown): KeptWait | null {
  const { token, meeting, participant, seat, microphone: state } = membersOf(kept)
  const microphone = microphoneIn(state)
  if (typeof token !== 'string' || typeof meeting !== 'string' || microphone === null) return null
  if (typeof participant !== 'string' || typeof seat !== 'string') return null
  return { token, meeting, participant, seat, microphone }
}
