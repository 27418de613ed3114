/** Before one is let in: no sound of the room in either direction, but words and a sign of life. */
import { entered } from './inside.ts'
import { end, say, stay, type Call, type Heard, type Step, type Waiting, type WaitingFor } from './model.ts'
import { spoken, type Phrase } from './phrases.ts'

/** The server says that one waits, and what for. */
export function waits(call: Call, heard: Heard & { type: 'waits' }): Step {
  const { until, language = call.language } = heard
  if (call.at === 'waiting' && same(call, until)) return stay(call)
  return {
    call: { language, at: 'waiting', ...until },
    wishes: [say(...wordsFor(until)), { type: 'hold-sound', on: true }, { type: 'listen', ms: undefined }],
  }
}

/** While one waits, any key says again how things stand. */
export function whileWaiting(call: Call & Waiting, heard: Heard): Step {
  switch (heard.type) {
    case 'digit':
      return { call, wishes: [say(...wordsFor(call))] }
    case 'waits':
      return waits(call, heard)
    case 'entered':
      return entered(call, heard)
    case 'denied':
      return end(call, 'denied', 'denied-goodbye')
    case 'removed':
      return end(call, 'removed', 'removed-goodbye')
    case 'meeting-ended':
      return end(call, 'meeting-ended', 'meeting-ended-goodbye')
    case 'unreachable':
    case 'pin-refused':
    case 'silence':
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

function wordsFor(until: WaitingFor): Phrase[] {
  return until.for === 'start' ? ['not-started'] : ['waiting-room', 'position', spoken(until.position)]
}

function same(one: WaitingFor, other: WaitingFor): boolean {
  const positionOf = (until: WaitingFor) => (until.for === 'moderator' ? until.position : 0)
  return one.for === other.for && positionOf(one) === positionOf(other)
}
