/** Packets that come as they like, and go in step: as early as the line allows, as late as it needs. */
import { FRAME_MS } from '../codecs/codec.ts'
import { sequencesAfter, type RtpPacket } from '../rtp/packet.ts'

export type Popped =
  | { readonly is: 'packet'; readonly payload: Uint8Array }
  /** Others came after it. */
  | { readonly is: 'lost' }
  /** Nothing comes: the telephone is silent, or everything is late. */
  | { readonly is: 'nothing' }

/** A number of its stream that holds no sound: a key that was pressed. */
const NO_SOUND = new Uint8Array(0)
const NOTHING: Popped = { is: 'nothing' }
const LOST: Popped = { is: 'lost' }
/** Packets that are waited for before the first is played. */
export const LEAST_DEPTH = 2
export const MOST_DEPTH = 10
const MOST_KEPT = 50
/** A number this far away is of another stream. */
const JUMP = 100
/** So many packets must lie in store longer than they need before one is left out; of many together, the sooner. */
const PATIENCE = 50
/** How many times its mean deviation a packet may be late. */
const DEVIATIONS = 3

/** One stream. */
export class JitterBuffer {
  readonly #kept = new Map<number, Uint8Array>()
  #next: number | undefined
  #ssrc: number | undefined
  #depth = LEAST_DEPTH
  #surplus = 0
  #calm = 0
  /** Of RFC 3550 §6.4.1, in ms. */
  #jitter = 0
  #transit: number | undefined
  #lost = 0

  /** Packets that are waited for, as the line now is. */
  get depth(): number {
    return this.#depth
  }

  /** Packets that never came, since the beginning. */
  get lost(): number {
    return this.#lost
  }

  /** @param at when it came, in ms @param clock of its timestamps, in Hz */
  push(packet: RtpPacket, at: number, clock: number): void {
    if (packet.ssrc !== this.#ssrc || this.#isElsewhere(packet.sequence)) this.#begin(packet.ssrc)
    this.#measure(at - (packet.timestamp / clock) * 1000)
    if (this.#next !== undefined && sequencesAfter(packet.sequence, this.#next) < 0) {
      this.#depth = Math.min(MOST_DEPTH, this.#depth + 1)
      return
    }
    this.#kept.set(packet.sequence, packet.payload)
    if (this.#kept.size > MOST_KEPT) this.#skipTo((this.#first() + 1) & 0xffff)
  }

  /** A packet of the same stream that is no sound: that its number is missing among them is no loss. */
  pass(packet: RtpPacket): void {
    if (packet.ssrc !== this.#ssrc || this.#isElsewhere(packet.sequence)) return
    if (this.#next === undefined || sequencesAfter(packet.sequence, this.#next) >= 0)
      this.#kept.set(packet.sequence, NO_SOUND)
  }

  /** What is to be played now; called once for each packet's time. */
  pop(): Popped {
    if (this.#next === undefined) {
      if (this.#kept.size < this.#depth) return NOTHING
      this.#next = this.#first()
    }
    this.#thin()
    while (this.#kept.get(this.#next) === NO_SOUND) {
      this.#kept.delete(this.#next)
      this.#next = (this.#next + 1) & 0xffff
    }
    if (this.#kept.size === 0) {
      // It is primed again when packets come again: a pause is no loss.
      this.#next = undefined
      return NOTHING
    }
    const sequence = this.#next
    const payload = this.#kept.get(sequence)
    this.#kept.delete(sequence)
    this.#next = (sequence + 1) & 0xffff
    if (payload !== undefined) return { is: 'packet', payload }
    this.#lost += 1
    return LOST
  }

  /** Forgets the stream: another begins. */
  reset(): void {
    this.#begin(undefined)
  }

  #begin(ssrc: number | undefined): void {
    this.#kept.clear()
    this.#ssrc = ssrc
    this.#next = undefined
    this.#transit = undefined
  }

  #isElsewhere(sequence: number): boolean {
    const near = this.#next ?? this.#kept.keys().next().value
    return near !== undefined && Math.abs(sequencesAfter(sequence, near)) > JUMP
  }

  #measure(transit: number): void {
    const moved = this.#transit === undefined ? 0 : Math.abs(transit - this.#transit)
    this.#transit = transit
    // Timestamps begin anew, and telephones restart theirs: such a leap says nothing of the line.
    if (moved > 1000) return
    this.#jitter += (moved - this.#jitter) / 16
    const needed = Math.ceil((DEVIATIONS * this.#jitter) / FRAME_MS) + 1
    const bounded = Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, needed))
    // Up at once, down slowly.
    this.#calm = bounded < this.#depth ? this.#calm + 1 : 0
    if (bounded > this.#depth) this.#depth = bounded
    if (this.#calm < PATIENCE) return
    this.#depth -= 1
    this.#calm = 0
  }

  /** What lies here longer than it must is delay: after a halt of the line a second of it goes within a few. */
  #thin(): void {
    const excess = this.#kept.size - this.#depth - 1
    this.#surplus = excess > 0 ? this.#surplus + excess : 0
    if (this.#surplus <= PATIENCE) return
    this.#surplus = 0
    this.#skipTo(((this.#next ?? 0) + 1) & 0xffff)
  }

  #skipTo(sequence: number): void {
    for (const one of this.#kept.keys()) if (sequencesAfter(one, sequence) < 0) this.#kept.delete(one)
    this.#next = sequence
  }

  /** The earliest that is kept. */
  #first(): number {
    let first: number | undefined
    for (const one of this.#kept.keys())
      if (first === undefined || sequencesAfter(one, first) < 0) first = one
    return first ?? 0
  }
}
