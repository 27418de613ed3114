import { createECDH, createHash } from 'node:crypto'
import type { JWK } from 'oidc-provider'

/**
 * The key that the demo provider signs with: the same after every start, so that what it signed before still counts.
 *
 * @param secret 32 bytes
 */
export function demoKey(secret: Buffer): JWK {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(secret)
  // Uncompressed: 04, then both coordinates (SEC 1 §2.3.3).
  const point = pair.getPublicKey()
  return {
    kty: 'EC',
    crv: 'P-256',
    alg: 'ES256',
    use: 'sig',
    kid: createHash('sha256').update(point).digest('base64url').slice(0, 11),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: secret.toString('base64url'),
  }
}
