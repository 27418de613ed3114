/** Secret sound where it was agreed on, plain sound where it was not. */
import { isDeepStrictEqual } from 'node:util'
import type { MediaKeys } from '../sdp/crypto.ts'
import { SrtpStream } from './srtp.ts'

/** What stands between a call and the wire: with keys its sound is secret and authentic, without it is neither. */
export class Shield {
  readonly #keys: MediaKeys | undefined
  readonly #theirs: SrtpStream | undefined
  readonly #ours: SrtpStream | undefined

  private constructor(keys: MediaKeys | undefined) {
    this.#keys = keys
    this.#theirs = keys === undefined ? undefined : new SrtpStream(keys.theirs)
    this.#ours = keys === undefined ? undefined : new SrtpStream(keys.ours)
  }

  /** @param before of the same call: under the same keys packets go on being counted (RFC 4568 §7.1.3) */
  static of(keys: MediaKeys | undefined, before?: Shield): Shield {
    return before !== undefined && isDeepStrictEqual(keys, before.#keys) ? before : new Shield(keys)
  }

  /** A packet as it goes out. */
  seal(packet: Uint8Array): Uint8Array {
    return this.#ours?.protect(packet) ?? packet
  }

  sealReport(report: Uint8Array): Uint8Array {
    return this.#ours?.protectReport(report) ?? report
  }

  /** What came, sound or report; undefined: not from who has the key. */
  open(datagram: Uint8Array): Uint8Array | undefined {
    return this.#theirs === undefined ? datagram : this.#theirs.unprotect(datagram)
  }
}
