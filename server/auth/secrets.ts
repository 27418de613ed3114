import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What keys are for: each purpose has its own, so that what one opens is of no use for another. */
export type Purpose =
  | 'link'
  | 'seat'
  | 'visitor'
  | 'browser'
  | 'address'
  | 'code'
  | 'pin'
  | 'attempt'
  | 'session'
  | 'sign-in'
  | 'demo'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** All keys of the server, derived from SECRET_KEY (HKDF-SHA-256, RFC 5869). */
export class Secrets {
  readonly #secretKey: string
  readonly #keys = new Map<string, Buffer>()

  constructor(secretKey: string) {
    this.#secretKey = secretKey
  }

  /** HMAC-SHA-256 of the parts: 32 bytes. The parts' lengths count, so "ab","c" is not "a","bc". */
  hash(purpose: Purpose, ...parts: readonly string[]): Buffer {
    const hmac = createHmac('sha256', this.#key(`hash ${purpose}`))
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`)
    return hmac.digest()
  }

  /** Encrypts (AES-256-GCM) for this context only: it opens with the same `context`, e.g. the row that it belongs to. */
  seal(purpose: Purpose, text: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key(`seal ${purpose}`), nonce)
    cipher.setAAD(Buffer.from(context))
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  }

  /** @throws Error when it was sealed with another key or context, or was changed since. */
  open(purpose: Purpose, sealed: Buffer, context: string): string {
    const key = this.#key(`seal ${purpose}`)
    const options = { authTagLength: TAG_BYTES }
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), options)
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  }

  #key(use: string): Buffer {
    const known = this.#keys.get(use)
    if (known !== undefined) return known
    const key = Buffer.from(hkdfSync('sha256', this.#secretKey, 'préau', use, 32))
    this.#keys.set(use, key)
    return key
  }
}
