import { createCipheriv, type Cipheriv } from 'node:crypto'

export const BLOCK_BYTES = 16

/** AES-128 from a counter on (RFC 3711 §4.1.1). One cipher for all packets: making it costs more than using it. */
export class CounterMode {
  readonly #blocks: Cipheriv

  constructor(key: Uint8Array) {
    this.#blocks = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
  }

  /** Secret of plain, and plain of secret. @param counter its last two bytes, 0, count the blocks */
  apply(counter: Uint8Array, data: Uint8Array): Buffer {
    const counters = Buffer.alloc(Math.ceil(data.length / BLOCK_BYTES) * BLOCK_BYTES)
    for (let at = 0; at < counters.length; at += BLOCK_BYTES) {
      counters.set(counter, at)
      counters.writeUInt16BE(at / BLOCK_BYTES, at + BLOCK_BYTES - 2)
    }
    const stream = this.#blocks.update(counters).subarray(0, data.length)
    layOver(stream, data)
    return stream
  }
}

/** Each byte by its own: of `over` as many as there are. */
export function layOver(bytes: Uint8Array, over: Uint8Array): void {
  for (let i = 0; i < over.length; i++) bytes[i] = (bytes[i] ?? 0) ^ (over[i] ?? 0)
}
