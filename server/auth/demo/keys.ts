import { createECDH } from 'node:crypto'
import type { JWK } from 'oidc-provider'
import type { Secrets } from '../secrets.ts'

/** The key that the demo provider signs with: the same after every start, so that what it signed before still counts. */
export function demoKey(secrets: Secrets): JWK {
  const pair = createECDH('prime256v1')
  const secret = secrets.hash('demo', 'signing key')
  pair.setPrivateKey(secret)
  // Uncompressed: 04, then both coordinates (SEC 1 §2.3.3).
  const point = pair.getPublicKey()
  return {
    kty: 'EC',
    crv: 'P-256',
    alg: 'ES256',
    use: 'sig',
    kid: secrets.hash('demo', 'key id').subarray(0, 8).toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: secret.toString('base64url'),
  }
}
