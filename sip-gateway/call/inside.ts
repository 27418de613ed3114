/** In the meeting: keys after a star, and what happens is said. */
import type { Digit } from '../dtmf.ts'
import {
  end,
  say,
  stay,
  tell,
  type Call,
  type Heard,
  type Inside,
  type Question,
  type Step,
  type WaitingFor,
  type Wish,
} from './model.ts'
import { spoken, type Phrase } from './phrases.ts'

/** Steps of the volume, each of 6 dB. */
export const QUIETEST = -3
export const LOUDEST = 2

type In = Call & Inside

/** Let in, or back after the waiting room. */
export function entered(call: Call, heard: Heard & { type: 'entered' }): Step {
  const { language = call.language, muted, people } = heard
  const heardOrNot: Phrase = muted ? 'you-are-muted' : 'you-are-heard'
  return {
    call: { language, at: 'inside', muted, handUp: false, starred: false, quiet: false, volume: 0 },
    wishes: [
      { type: 'hold-sound', on: false },
      { type: 'listen', ms: undefined },
      say('you-are-in', heardOrNot, 'people', spoken(people), 'keys-first'),
    ],
  }
}

/** What a caller inside hears and presses. `backToWaiting` makes the step out to the waiting room. */
export function whileInside(
  call: In,
  heard: Heard,
  backToWaiting: (call: Call, heard: Heard & { type: 'waits'; until: WaitingFor }) => Step,
): Step {
  switch (heard.type) {
    case 'digit':
      return pressed(call, heard.digit)
    case 'waits':
      return backToWaiting(call, heard)
    case 'removed':
      return end(call, 'removed', 'removed-goodbye')
    case 'meeting-ended':
      return end(call, 'meeting-ended', 'meeting-ended-goodbye')
    case 'hung-up':
    case 'silence':
    case 'pin-refused':
    case 'entered':
    case 'denied':
      return stay(call)
    case 'unreachable':
    case 'muted':
    case 'unmuted':
    case 'unmute-refused':
    case 'asked-to-unmute':
    case 'hand-raised':
    case 'hand-lowered':
    case 'counted':
    case 'minutes-left':
      return told(call, heard)
  }
}

type News = Extract<
  Heard,
  {
    type:
      | 'unreachable'
      | 'muted'
      | 'unmuted'
      | 'unmute-refused'
      | 'asked-to-unmute'
      | 'hand-raised'
      | 'hand-lowered'
      | 'counted'
      | 'minutes-left'
  }
>

function told(call: In, news: News): Step {
  switch (news.type) {
    case 'unreachable':
      return { call, wishes: [say('not-now')] }
    case 'muted':
      return {
        call: { ...call, muted: true },
        wishes: [say(news.by === 'self' ? 'you-are-muted' : 'muted-by-moderator')],
      }
    case 'unmuted':
      return { call: { ...call, muted: false }, wishes: [say('you-are-heard')] }
    case 'unmute-refused':
      // A key that may do nothing says so, and does what still helps.
      return {
        call,
        wishes: call.handUp
          ? [say('locked-hand-raised')]
          : [{ type: 'ask', question: 'raise-hand' }, say('locked-hand-raised')],
      }
    case 'asked-to-unmute':
      return { call, wishes: [say('asked-to-unmute')] }
    case 'hand-raised':
      return { call: { ...call, handUp: true }, wishes: [tell('hand-raised')] }
    case 'hand-lowered':
      return {
        call: { ...call, handUp: false },
        wishes: news.by === 'self' ? [say('hand-lowered')] : unlessQuiet(call, 'hand-lowered-by-moderator'),
      }
    case 'counted':
      return {
        call,
        wishes: [say('people', spoken(news.people), news.recorded ? 'recorded' : 'not-recorded')],
      }
    case 'minutes-left':
      return { call, wishes: unlessQuiet(call, 'minutes-left', spoken(news.minutes)) }
  }
}

function unlessQuiet(call: In, ...phrases: Phrase[]): Wish[] {
  return call.quiet ? [] : [tell(...phrases)]
}

/** Single digits do nothing: a cheek presses them, and polls will want them. */
function pressed(call: In, digit: Digit): Step {
  if (digit === '*') return { call: { ...call, starred: true }, wishes: [{ type: 'hush' }] }
  if (!call.starred) return stay(call)
  const now: In = { ...call, starred: false }
  return KEYS[digit]?.(now) ?? { call: now, wishes: [say('unknown-key')] }
}

const KEYS: Partial<Record<Digit, (call: In) => Step>> = {
  '6': (call) => ask(call, call.muted ? 'unmute' : 'mute'),
  '9': (call) => ask(call, call.handUp ? 'lower-hand' : 'raise-hand'),
  '0': (call) => ({ call, wishes: [say('help')] }),
  '3': (call) => ask(call, 'count'),
  '4': (call) => turned(call, -1),
  '7': (call) => turned(call, 1),
  '5': (call) => ({
    call: { ...call, quiet: !call.quiet },
    wishes: [say(call.quiet ? 'not-quiet' : 'quiet')],
  }),
}

function ask(call: In, question: Question): Step {
  return { call, wishes: [{ type: 'ask', question }] }
}

function turned(call: In, by: 1 | -1): Step {
  const volume = call.volume + by
  if (volume > LOUDEST) return { call, wishes: [say('loudest')] }
  if (volume < QUIETEST) return { call, wishes: [say('quietest')] }
  return {
    call: { ...call, volume },
    wishes: [{ type: 'volume', steps: volume }, say(by > 0 ? 'louder' : 'quieter')],
  }
}
