/** Keys that a caller presses: as events in RTP (RFC 4733) or in the body of an INFO. */
import { ticksAfter } from './rtp/packet.ts'

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const
export type Digit = (typeof DIGITS)[number]

/** The event that came last. */
type KeyEvent = {
  readonly event: number
  readonly timestamp: number
  readonly length: number
  readonly ended: boolean
}

/** What is remembered of a caller's keys. One way of sending them counts: the one that the first key came by. */
export type Keys = { readonly by?: 'rtp' | 'info'; readonly last?: KeyEvent }

export const NO_KEYS: Keys = {}

type Heard = { readonly keys: Keys; readonly digit?: Digit }

/** A longer event goes on under another timestamp (RFC 4733 §2.5.1.3). */
const LONGEST = 0xffff
const EVENT_BYTES = 4

/**
 * A packet of telephone events. The key is told by its first packet, not by its last: a prompt falls silent at once, and an end
 * that is lost costs nothing. The other packets of the same event, its three ends among them, are the same key.
 */
export function hearEvent(keys: Keys, packet: { timestamp: number; payload: Uint8Array }): Heard {
  const now = keys.by === 'info' ? undefined : eventOf(packet)
  if (now === undefined) return { keys }
  return keys.last === undefined ? pressed(now) : after(keys.last, now, keys)
}

/** An INFO: `application/dtmf-relay` says `Signal=5`, `application/dtmf` only `5`. */
export function hearInfo(keys: Keys, info: { contentType: string; body: string }): Heard {
  if (keys.by === 'rtp') return { keys }
  const signal = signalOf(info.contentType.split(';')[0]?.trim().toLowerCase(), info.body)
  const digit = DIGITS.find((known) => known === signal) ?? DIGITS[eventNumber(signal)]
  return digit === undefined ? { keys } : { keys: { by: 'info' }, digit }
}

function after(last: KeyEvent, now: KeyEvent, keys: Keys): Heard {
  const later = ticksAfter(now.timestamp, last.timestamp)
  if (later < 0) return { keys }
  if (later === 0) return { keys: { by: 'rtp', last: { ...now, ended: now.ended || last.ended } } }
  return continues(now, last) ? { keys: { by: 'rtp', last: now } } : pressed(now)
}

function pressed(now: KeyEvent): Heard {
  const digit = DIGITS[now.event]
  return { keys: { by: 'rtp', last: now }, ...(digit === undefined ? {} : { digit }) }
}

function eventOf({ payload, timestamp }: { timestamp: number; payload: Uint8Array }): KeyEvent | undefined {
  if (payload.length < EVENT_BYTES) return undefined
  const [event = 0, flags = 0, high = 0, low = 0] = payload
  return { event, timestamp, length: (high << 8) | low, ended: (flags & 0x80) !== 0 }
}

function continues(now: KeyEvent, last: KeyEvent): boolean {
  return (
    now.event === last.event &&
    !last.ended &&
    last.length === LONGEST &&
    ticksAfter(now.timestamp, last.timestamp) === LONGEST
  )
}

function signalOf(contentType: string | undefined, body: string): string | undefined {
  if (contentType === 'application/dtmf-relay') return /^\s*Signal\s*=\s*(\S+)/im.exec(body)?.[1]
  return contentType === 'application/dtmf' ? body.trim() : undefined
}

/** Some phones send the event's number: 10 and 11 stand for star and hash. */
function eventNumber(signal: string | undefined): number {
  return signal !== undefined && /^1[01]$/.test(signal) ? Number(signal) : -1
}
