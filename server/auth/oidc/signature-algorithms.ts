/**
 * What a provider may sign with: never `none`, and nothing with a shared secret, by which whoever can check a token could
 * make one (RFC 8725 §3.1).
 */
export const SIGNATURE_ALGORITHMS: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]
