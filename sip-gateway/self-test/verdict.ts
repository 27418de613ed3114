/** What a self-test found, in words. */
import type { Outcome } from './self-test.ts'

export type Verdict = { readonly good: boolean; readonly text: string }

/** What was found, in words; `good` is nothing to be mended. */
export function verdict(outcome: Outcome): Verdict {
  switch (outcome.is) {
    case 'no-sipp':
      return bad('sipp is not installed. On Debian: apt install sip-tester')
    case 'no-answer':
      return bad(
        'No answer. Does the gateway run, does it listen there (SIP_IP, SIP_PORT), is UDP let through to it, and may this machine call (SIP_SOURCES)?',
      )
    case 'refused':
      return bad(
        `The call was refused: ${outcome.status}. ${REFUSALS[outcome.status.slice(0, 3)] ?? ''}`.trim(),
      )
    case 'no-sound':
      return bad(
        'The call was answered, but no sound came back. Is UDP let through from RTP_PORTS, and is there no other way between?',
      )
    case 'silence':
      return bad(
        'The call was answered and packets came back, but nobody greets: look at the log of the gateway.',
      )
    case 'keys-unheard':
      return bad(
        'The greeting is heard, but our keys are not. Is UDP let through to RTP_PORTS, and is SIP_ANNOUNCED_ADDRESS the address that telephones reach?',
      )
    case 'greeted':
      return good(
        'The line is in order: it answers, its greeting is heard, and it hears our keys. With --pin=… it is tried to the end.',
      )
    case 'told-nothing':
      return bad(
        'The PIN was keyed in, and nothing that we know was said to it: look at the log of the gateway. Recordings of PROMPTS_DIR are not known here.',
      )
    case 'told':
      return TOLD[outcome.words]
  }
}

const good = (text: string): Verdict => ({ good: true, text })
const bad = (text: string): Verdict => ({ good: false, text })

const REFUSALS: Readonly<Record<string, string>> = {
  '403': 'SIP_SOURCES does not name this machine.',
  '404': 'There is no such number.',
  '480': 'The gateway takes no calls now.',
  '486': 'Every port of RTP_PORTS is in use.',
  '488': 'It takes no PCMU, or what came was changed on the way.',
  '503': 'More calls than it takes, or a drachtio-server without a gateway.',
}

const TOLD: Readonly<Record<(Outcome & { is: 'told' })['words'], Verdict>> = {
  'you-are-in': good('All in order: we were in the meeting.'),
  'not-started': good('All in order: the PIN is right, and the meeting has not started.'),
  'waiting-room': good('All in order: the PIN is right, and we were in the waiting room.'),
  'wrong-pin': bad(
    'The line is in order, but this PIN leads to no meeting that is open now, or there were too many wrong ones from here.',
  ),
  'no-server-goodbye': bad(
    'The line is in order, but the gateway does not reach the server: SERVER_URL, SERVICE_SECRET.',
  ),
  'denied-goodbye': bad('The line is in order, but this caller was turned away from the meeting.'),
}
