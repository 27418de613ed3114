import type { JWTVerifyGetKey } from 'jose'
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote'
import type { Configuration } from 'openid-client'
import type { Provider } from './provider.ts'
import type { Providers } from './providers.ts'

/**
 * What a provider may sign with: never `none`, and nothing with a shared secret, by which whoever can check a token could
 * make one (RFC 8725 §3.1).
 */
export const SIGNATURE_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** The public keys of providers, fetched when first needed and when a token names one that is not known. */
export class ProviderKeys {
  readonly #providers: Providers
  readonly #known = new Map<string, JWTVerifyGetKey>()

  constructor(providers: Providers) {
    this.#providers = providers
  }

  /** Null for a provider that says of none. */
  of(provider: Provider, configuration: Configuration): JWTVerifyGetKey | null {
    const { jwks_uri: address } = configuration.serverMetadata()
    if (address === undefined) return null
    const known = this.#known.get(address)
    if (known !== undefined) return known
    const fetch = this.#providers.fetchFor(provider)
    const options = fetch === undefined ? {} : { [customFetch]: fetch }
    const keys = createRemoteJWKSet(new URL(address), options)
    this.#known.set(address, keys)
    return keys
  }
}
