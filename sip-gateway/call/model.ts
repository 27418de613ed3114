/** What a call is, what it hears and what it wants. Nothing here knows SIP, RTP or the server. */
import type { Digit } from '../dtmf.ts'
import type { Phrase } from './phrases.ts'

export const LANGUAGES = ['fr', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** Why one waits: nobody has started the meeting, or a moderator lets people in. */
export type WaitingFor = { readonly for: 'start' } | { readonly for: 'moderator'; readonly position: number }

export type Entry =
  /** Asks for the PIN. `tries` were wrong before. */
  | { readonly at: 'asking-pin'; readonly digits: string; readonly tries: number }
  /** The PIN is looked up. */
  | { readonly at: 'entering'; readonly tries: number }
export type Waiting = { readonly at: 'waiting' } & WaitingFor
export type Inside = {
  readonly at: 'inside'
  readonly muted: boolean
  readonly handUp: boolean
  /** A star was pressed: the next key says what is wanted. */
  readonly starred: boolean
  /** Asked not to be told what can wait. */
  readonly quiet: boolean
  /** How loud the meeting is, in steps from what it is by itself. */
  readonly volume: number
}
export type Ended = { readonly at: 'ended'; readonly why: EndReason }

export type EndReason = 'hung-up' | 'no-pin' | 'no-server' | 'denied' | 'removed' | 'meeting-ended'

/** One telephone call, from the answer to the end. */
export type Call = { readonly language: Language } & (Entry | Waiting | Inside | Ended)

/** What comes to a call: from the telephone, from the clock, or from the server. */
export type Heard =
  | { readonly type: 'digit'; readonly digit: Digit }
  /** Nothing was pressed in the time that `listen` gave. */
  | { readonly type: 'silence' }
  | { readonly type: 'hung-up' }
  /** The PIN leads nowhere. Why is never said: not known, closed and blocked sound alike. */
  | { readonly type: 'pin-refused' }
  /** The server does not answer. */
  | { readonly type: 'unreachable' }
  | { readonly type: 'waits'; readonly language?: Language; readonly until: WaitingFor }
  | {
      readonly type: 'entered'
      readonly language?: Language
      readonly muted: boolean
      readonly people: number
    }
  | { readonly type: 'muted'; readonly by: 'self' | 'moderator' }
  | { readonly type: 'unmuted' }
  | { readonly type: 'unmute-refused' }
  | { readonly type: 'asked-to-unmute' }
  | { readonly type: 'hand-raised' }
  | { readonly type: 'hand-lowered'; readonly by: 'self' | 'moderator' }
  | { readonly type: 'counted'; readonly people: number; readonly recorded: boolean }
  | { readonly type: 'minutes-left'; readonly minutes: number }
  | { readonly type: 'denied' }
  | { readonly type: 'removed' }
  | { readonly type: 'meeting-ended' }

/** What a call may ask of the server once it is inside. */
export type Question = 'mute' | 'unmute' | 'raise-hand' | 'lower-hand' | 'count'

/** What a call wants done. */
export type Wish =
  /** `now`: instead of what is being said; else after it. */
  | { readonly type: 'say'; readonly phrases: readonly Phrase[]; readonly now: boolean }
  | { readonly type: 'hush' }
  | { readonly type: 'hold-sound'; readonly on: boolean }
  /** `silence` is to be told when no key comes for so long after the last word; undefined: no more. */
  | { readonly type: 'listen'; readonly ms: number | undefined }
  | { readonly type: 'look-up'; readonly pin: string }
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'volume'; readonly steps: number }
  /** When everything is said. */
  | { readonly type: 'hang-up' }

export type Step = { readonly call: Call; readonly wishes: readonly Wish[] }

/** Instead of what is being said. */
export function say(...phrases: Phrase[]): Wish {
  return { type: 'say', phrases, now: true }
}

/** After what is being said. */
export function tell(...phrases: Phrase[]): Wish {
  return { type: 'say', phrases, now: false }
}

/** Nothing happens. */
export function stay(call: Call): Step {
  return { call, wishes: [] }
}

/** The last words, and the end. */
export function end(call: Call, why: EndReason, ...phrases: Phrase[]): Step {
  return {
    call: { language: call.language, at: 'ended', why },
    wishes: [
      { type: 'listen', ms: undefined },
      { type: 'hold-sound', on: false },
      ...(phrases.length === 0 ? [] : [say(...phrases)]),
      { type: 'hang-up' },
    ],
  }
}
