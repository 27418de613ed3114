/** Keys in descriptions (RFC 4568): as secret as the way that the description takes. */

/** RFC 4568 §6.2.1, §6.2.2: they differ in the length of the tag over sound. */
const SUITES = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const
export type Suite = (typeof SUITES)[number]

/** A master key, and the salt after it. */
export const KEY_BYTES = 30

export type MediaKey = {
  readonly suite: Suite
  /** `KEY_BYTES` of them. */
  readonly key: Uint8Array
  /** How long the mark is that says which key a packet is under; 0: there is none. */
  readonly mark: number
}

/** The keys of a call: each end has its own. */
export type MediaKeys = { readonly theirs: MediaKey; readonly ours: MediaKey }

export type CryptoLine = MediaKey & { readonly tag: string }

const LONGEST_MARK = 128

/** The first line that we can keep; undefined: there is none. */
export function cryptoOf(written: readonly string[]): CryptoLine | undefined {
  return written.map(cryptoLine).find((line) => line !== undefined)
}

/** How we answer a line: the same suite, under the same number, with the key of ours. */
export function cryptoText({ tag, suite }: CryptoLine, key: Uint8Array): string {
  return `a=crypto:${tag} ${suite} inline:${Buffer.from(key).toString('base64')}`
}

function cryptoLine(written: string): CryptoLine | undefined {
  const [tag = '', name, keys = '', ...parameters] = written.split(/\s+/)
  const suite = SUITES.find((one): one is Suite => one === name)
  const key = keyOf(keys)
  // Parameters that we do not keep make it a line for others (§6.3.7); of a window we decide ourselves.
  const foreign = parameters.some((one) => !/^WSH=\d+$/i.test(one))
  if (suite === undefined || key === undefined || foreign || !/^\d{1,9}$/.test(tag)) return undefined
  return { tag, suite, ...key }
}

/** One key, for as long as it likes to hold, and how long its mark is. */
function keyOf(written: string): Pick<MediaKey, 'key' | 'mark'> | undefined {
  const [, base64 = '', rest = ''] = /^inline:([A-Za-z0-9+/=]+)((?:\|[^|;]+)*)$/i.exec(written) ?? []
  const key = new Uint8Array(Buffer.from(base64, 'base64'))
  const mark = Number(/\|\d+:(\d{1,3})$/.exec(rest)?.[1] ?? 0)
  return key.length === KEY_BYTES && mark <= LONGEST_MARK ? { key, mark } : undefined
}
