/** Getting in: the greeting, the PIN, and what the server says to it. */
import type { Digit } from '../dtmf.ts'
import {
  end,
  say,
  stay,
  tell,
  type Call,
  type Entry,
  type Heard,
  type Language,
  type Step,
  type Wish,
} from './model.ts'
import { entered } from './inside.ts'
import { waits } from './waiting.ts'

export const PIN_DIGITS = 9
/** Wrong PINs, and silences, that one call may have. */
export const TRIES = 3
/** For the first digit, and between two, in ms. */
export const FIRST_DIGIT_MS = 10_000
export const NEXT_DIGIT_MS = 6000

type Entering = Call & Entry

/** The first words of a call. */
export function greet(language: Language): Step {
  return {
    call: { language, at: 'asking-pin', digits: '', tries: 0 },
    wishes: [say('welcome', 'enter-pin'), { type: 'listen', ms: FIRST_DIGIT_MS }],
  }
}

/** While the PIN is asked for or looked up. */
export function whileEntering(call: Entering, heard: Heard): Step {
  switch (heard.type) {
    case 'digit':
      return call.at === 'asking-pin' ? pressed(call, heard.digit) : stay(call)
    case 'silence':
      return call.at === 'asking-pin' ? failed(call) : stay(call)
    case 'pin-refused':
      return call.at === 'entering' ? failed(call) : stay(call)
    case 'unreachable':
      return end(call, 'no-server', 'no-server-goodbye')
    case 'waits':
      return waits(call, heard)
    case 'entered':
      return entered(call, heard)
    case 'denied':
      return end(call, 'denied', 'denied-goodbye')
    case 'removed':
    case 'meeting-ended':
    case 'hung-up':
    case 'muted':
    case 'unmuted':
    case 'unmute-refused':
    case 'asked-to-unmute':
    case 'hand-raised':
    case 'hand-lowered':
    case 'counted':
    case 'minutes-left':
      return stay(call)
  }
}

function pressed(call: Entering & { at: 'asking-pin' }, digit: Digit): Step {
  if (digit === '#') return call.digits === '' ? stay(call) : failed(call)
  const digits = digit === '*' ? '' : call.digits + digit
  const wishes: Wish[] = [{ type: 'hush' }]
  if (digits.length < PIN_DIGITS) {
    const ms = digits === '' ? FIRST_DIGIT_MS : NEXT_DIGIT_MS
    return { call: { ...call, digits }, wishes: [...wishes, { type: 'listen', ms }] }
  }
  return {
    call: { language: call.language, at: 'entering', tries: call.tries },
    wishes: [...wishes, { type: 'listen', ms: undefined }, { type: 'look-up', pin: digits }],
  }
}

/** Each time the words help a little more. */
function failed(call: Entering): Step {
  const tries = call.tries + 1
  if (tries >= TRIES) return end(call, 'no-pin', 'no-pin-goodbye')
  return {
    call: { language: call.language, at: 'asking-pin', digits: '', tries },
    wishes: [
      say(tries === 1 ? 'wrong-pin' : 'wrong-pin-again'),
      tell('enter-pin'),
      { type: 'listen', ms: FIRST_DIGIT_MS },
    ],
  }
}
