import type { JWTVerifyGetKey } from 'jose'
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote'
import type { Configuration } from 'openid-client'
import type { Provider } from './provider.ts'
import type { Providers } from './providers.ts'

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
