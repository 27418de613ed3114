/**
 * Who may speak on a port. Telephones behind a NAT send from where no description says, so the way back is learnt from what
 * comes (symmetric RTP, RFC 4961): from an address that has to do with the call, once, until the next description.
 */
import { sequencesAfter, type RtpPacket } from '../rtp/packet.ts'

export type Address = { readonly address: string; readonly port: number }

/** So many packets in a row make a place that was not negotiated the telephone's. */
export const PROBATION = 5

type Candidate = Address & { readonly ssrc: number; readonly sequence: number; readonly count: number }

export class Latch {
  #negotiated: Address | undefined
  #trusted: readonly string[] = []
  #locked: Address | undefined
  #candidate: Candidate | undefined

  /**
   * A description was agreed on: learns anew.
   *
   * @param negotiated where the telephone says it is
   * @param source the address that its SIP comes from
   */
  expect(negotiated: Address, source: string): void {
    this.#negotiated = negotiated
    this.#trusted = [negotiated.address, source]
    this.#locked = undefined
    this.#candidate = undefined
  }

  /** Where its sound goes. */
  get target(): Address | undefined {
    return this.#locked ?? this.#negotiated
  }

  /** Whether a packet is the telephone's. */
  accepts(packet: RtpPacket, from: Address): boolean {
    if (this.#locked !== undefined) return same(this.#locked, from)
    if (this.#negotiated === undefined || !this.#trusted.includes(from.address)) return false
    if (same(this.#negotiated, from) || this.#proved(packet, from)) {
      this.#locked = { address: from.address, port: from.port }
      return true
    }
    return false
  }

  /** Whether a report may be believed: it only says that somebody is there. */
  knows(address: string): boolean {
    return this.#locked === undefined ? this.#trusted.includes(address) : this.#locked.address === address
  }

  #proved(packet: RtpPacket, from: Address): boolean {
    const before = this.#candidate
    const { ssrc, sequence } = packet
    const follows =
      before !== undefined &&
      same(before, from) &&
      before.ssrc === ssrc &&
      sequencesAfter(sequence, before.sequence) === 1
    const count = follows ? before.count + 1 : 1
    this.#candidate = { address: from.address, port: from.port, ssrc, sequence, count }
    return count >= PROBATION
  }
}

function same(one: Address, other: Address): boolean {
  return one.address === other.address && one.port === other.port
}
