/** The rules of a telephone call, as a value: what it is, and what comes next. */
import { greet, whileEntering } from './entry.ts'
import { whileInside } from './inside.ts'
import { stay, type Call, type Heard, type Language, type Step } from './model.ts'
import { waits, whileWaiting } from './waiting.ts'

/** A call that was just answered. @param language of the number that was dialled */
export function answered(language: Language): Step {
  return greet(language)
}

/** What a call is after it heard something, and what is to be done. */
export function step(call: Call, heard: Heard): Step {
  if (call.at === 'ended') return stay(call)
  // Nobody is there any more to be told.
  if (heard.type === 'hung-up') {
    return { call: { language: call.language, at: 'ended', why: 'hung-up' }, wishes: [] }
  }
  switch (call.at) {
    case 'asking-pin':
    case 'entering':
      return whileEntering(call, heard)
    case 'waiting':
      return whileWaiting(call, heard)
    case 'inside':
      return whileInside(call, heard, waits)
  }
}
