import { createHash, createHmac, randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'

// STUN (RFC 8489) as far as TURN (RFC 8656) needs it for one allocation.
const COOKIE = 0x2112a442
const HEADER = 20
const NUMBERS = { username: 0x06, realm: 0x14, nonce: 0x15, transport: 0x19, lifetime: 0x0d, peer: 0x12 }
const INTEGRITY = 0x08
const ERROR_CODE = 0x09
const UDP = Buffer.from([17, 0, 0, 0])
const METHODS = { allocate: 0x003, refresh: 0x004, permit: 0x008 }
const SUCCESS = 0x100

/**
 * @typedef {{ username: string, password: string, realm: string, nonce: string }} Credential
 * @typedef {{ success: boolean, error: number, realm: string, nonce: string }} Answer `error` is 0 where there is none.
 */

/**
 * A request of TURN: for a relayed address, for the end of it (`refresh`, with a lifetime of 0), or to let a peer in.
 *
 * @param {keyof typeof METHODS} method
 * @param {Credential} [credential]
 * @param {string} [peer] An IPv4 address, for `permit`.
 */
export function turnRequest(method, credential, peer) {
  const attributes = [
    ...(method === 'allocate' ? [attribute(NUMBERS.transport, UDP)] : []),
    ...(method === 'refresh' ? [attribute(NUMBERS.lifetime, Buffer.alloc(4))] : []),
    ...(peer === undefined ? [] : [attribute(NUMBERS.peer, xored(peer))]),
    ...(credential === undefined ? [] : named(credential)),
  ]
  const body = Buffer.concat(attributes)
  const header = Buffer.alloc(HEADER)
  header.writeUInt16BE(METHODS[method], 0)
  header.writeUInt32BE(COOKIE, 4)
  randomBytes(12).copy(header, 8)
  if (credential === undefined) return sized(header, body, body.length)
  const { username, realm, password } = credential
  const key = createHash('md5').update(`${username}:${realm}:${password}`).digest()
  // The length that is signed counts the signature.
  const signed = sized(header, body, body.length + 24)
  return Buffer.concat([signed, attribute(INTEGRITY, createHmac('sha1', key).update(signed).digest())])
}

/**
 * @param {Buffer} header
 * @param {Buffer} body
 * @param {number} length
 */
function sized(header, body, length) {
  header.writeUInt16BE(length, 2)
  return Buffer.concat([header, body])
}

/** @param {Credential} credential */
function named({ username, realm, nonce }) {
  return /** @type {const} */ ([
    ['username', username],
    ['realm', realm],
    ['nonce', nonce],
  ]).map(([name, value]) => attribute(NUMBERS[name], Buffer.from(value)))
}

/**
 * @param {number} number
 * @param {Buffer} value
 */
function attribute(number, value) {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(number, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)])
}

/** @param {string} address */
function xored(address) {
  if (!isIPv4(address)) throw new RangeError(`${address} is no IPv4 address`)
  const value = Buffer.alloc(8)
  value.writeUInt8(1, 1)
  value.writeUInt16BE(9 ^ (COOKIE >>> 16), 2)
  const number = address.split('.').reduce((all, byte) => all * 256 + Number(byte), 0)
  value.writeUInt32BE((number ^ COOKIE) >>> 0, 4)
  return value
}

/**
 * @param {Buffer} message
 * @returns {number | null} How long the message is whose beginning this is; null: too little is known, NaN: none of STUN.
 */
export function messageLength(message) {
  if (message.length < 8) return null
  return message.readUInt32BE(4) === COOKIE ? HEADER + message.readUInt16BE(2) : Number.NaN
}

/**
 * @param {Buffer} message A whole one.
 * @returns {Answer}
 */
export function turnAnswer(message) {
  const found = /** @type {Map<number, Buffer>} */ (new Map())
  for (let at = HEADER; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2)
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length))
    at += 4 + length + (-length & 3)
  }
  const code = found.get(ERROR_CODE)
  return {
    success: (message.readUInt16BE(0) & 0x110) === SUCCESS,
    error: code === undefined ? 0 : code.readUInt8(2) * 100 + code.readUInt8(3),
    realm: String(found.get(NUMBERS.realm) ?? ''),
    nonce: String(found.get(NUMBERS.nonce) ?? ''),
  }
}
