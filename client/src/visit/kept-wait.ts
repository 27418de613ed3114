import type { MicrophoneState } from '../../../shared/meeting.ts'

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

const keyOf = (room: string) => `preau.waiting.${room}`
const MICROPHONES: readonly unknown[] = ['off', 'muted', 'live']

/** The place kept for this invitation to a room; what cannot be read counts as none. */
export function readWait(storage: Storage, room: string, token: string): KeptWait | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(room)) ?? 'null')
    return isWait(kept) && kept.token === token ? kept : null
  } catch {
    return null
  }
}

export function keepWait(storage: Storage, room: string, wait: KeptWait): void {
  try {
    storage.setItem(keyOf(room), JSON.stringify(wait))
  } catch {
    // Without storage a reload asks to come in anew.
  }
}

export function forgetWait(storage: Storage, room: string): void {
  storage.removeItem(keyOf(room))
}

function isWait(kept: unknown): kept is KeptWait {
  if (typeof kept !== 'object' || kept === null) return false
  const { token, meeting, participant, seat, microphone } = kept as Record<keyof KeptWait, unknown>
  return (
    [token, meeting, participant, seat].every((part) => typeof part === 'string') &&
    MICROPHONES.includes(microphone)
  )
}
