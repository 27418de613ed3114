import { NAME_MAX_CHARACTERS } from '../../../shared/limits.ts'
import type { Sound } from '../visit/visit.ts'

/** What may be pressed on the page before the meeting. */
export type Press = Sound | 'test'

/** What is wrong with a name, null where nothing is. */
export function faultIn(name: string): 'missing' | 'long' | null {
  if (name === '') return 'missing'
  return name.length > NAME_MAX_CHARACTERS ? 'long' : null
}

export type Known = {
  /** What is wrong with the name. */
  readonly fault: ReturnType<typeof faultIn>
  /** A microphone worked here and may be used without a question. */
  readonly microphoneKnownGood: boolean
  /** It was tried on this page and did not come. */
  readonly microphoneFailed: boolean
}

/**
 * Where a press leads: to the field of the name, to the echo test, or inside. A microphone of which nothing is known is
 * tested first, and so is one that fails today: the test says why.
 */
export function leadsTo(press: Press, known: Known): 'name' | 'test' | Sound {
  if (known.fault !== null) return 'name'
  if (press !== 'microphone') return press
  return known.microphoneKnownGood && !known.microphoneFailed ? 'microphone' : 'test'
}
