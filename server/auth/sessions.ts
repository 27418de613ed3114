import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { UserId } from '../../shared/ids.ts'
import type { AccountKind } from '../../shared/portal.ts'
import type { Database } from '../db/database.ts'
import { orUnavailable } from '../db/outage.ts'
import { patiently } from '../db/patience.ts'
import {
  deleteSessions,
  endByProvider,
  findSessions,
  insertSession,
  purgeSessions,
  sessionsNamed,
  sessionsToEnd,
  touchSession,
  type FoundSession,
  type ProviderLogout,
} from '../db/sessions.ts'
import type { Log } from '../log.ts'
import { DAY_MS, HOUR_MS, type Clock } from '../clock.ts'
import type { Cookies } from './cookies.ts'
import { NOBODY, type AccessRevocation, type Identity, type SessionRef } from './identity.ts'
import type { Provider } from './oidc/provider.ts'
import type { Secrets } from './secrets.ts'

/**
 * A session ends after 12 hours without a request: nobody is signed out in the middle of a working day, and a computer
 * that was left in the evening is signed out in the morning. It ends after 7 days in any case: whoever has left their
 * employer is out within a week, also where the provider does not tell us.
 */
const IDLE_MAX_MS = 12 * HOUR_MS
const AGE_MAX_MS = 7 * DAY_MS
/** How exactly it is known when a session was last used, in ms: a write for each request would be too many. */
const TOUCH_MS = 5 * 60_000

/** Tells that somebody has signed out in this browser, and nobody in since. */
export const SIGNED_OUT_COOKIE = 'signed-out'
const SIGNED_OUT_KEPT_S = 86_400

const ACCOUNT_KINDS = ['organiser', 'attendee'] as const satisfies readonly AccountKind[]
const KEY = /^[A-Za-z0-9_-]{43}$/

/** Whom a provider has vouched for. */
export type Vouched = {
  readonly audience: AccountKind
  readonly userId: UserId | null
  readonly name: string
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly providerSession: string | null
  readonly idToken: string
}

/** A session that was ended here, and what its provider needs to end its own. */
export type Ended = { readonly provider: string; readonly idToken: string | null }

export type SessionsPorts = {
  readonly database: Database
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly cookies: Cookies
  readonly revocation: Pick<AccessRevocation, 'onSessionEnded'>
  readonly providers: readonly Provider[]
}

/** Sessions of browsers. The browser has the key, 256 random bits; we have a keyed hash of it. */
export class Sessions {
  readonly #ports: SessionsPorts
  /** Whether organisers' providers vouch for attendees, too. */
  readonly #organisersAttend: boolean

  constructor(ports: SessionsPorts) {
    this.#ports = ports
    this.#organisersAttend = !ports.providers.some(({ audience }) => audience === 'attendee')
  }

  /**
   * Who asks. Somebody without cookies of ours is nobody, also while the database is away.
   *
   * @throws Refused `unavailable` when the database does not answer.
   */
  async identify(request: IncomingMessage): Promise<Identity> {
    const hashes = this.#hashesOf(request)
    if (hashes.length === 0) return NOBODY
    const { database, clock } = this.#ports
    const now = clock.now()
    const kept = await orUnavailable(
      findSessions(database, hashes, new Date(now), new Date(now - IDLE_MAX_MS)),
    )
    const found = kept.filter((session) => this.#isVouchedFor(session))
    for (const session of found) this.#touch(session, now)
    const organiser = organiserIn(found)
    const attendee = attendeeIn(found)
    return { organiser, attendee: attendee ?? (this.#organisersAttend ? organiser : null) }
  }

  /**
   * Begins a session, and ends the one that this browser had for the same audience. May be repeated.
   *
   * @param key of `drawSessionKey`
   * @returns the cookie to set
   */
  async begin(request: IncomingMessage, who: Vouched, key: string): Promise<string> {
    const { database, clock, secrets, cookies } = this.#ports
    const now = clock.now()
    const keyHash = this.#hash(who.audience, key)
    const { idToken, ...rest } = who
    const idTokenSealed = secrets.seal('session', idToken, keyHash.toString('base64url'))
    const expiresAt = new Date(now + AGE_MAX_MS)
    await insertSession(database, { ...rest, keyHash, idTokenSealed, at: new Date(now), expiresAt })
    const old = cookies.read(request, who.audience)
    if (old !== null && KEY.test(old) && old !== key) await this.#delete([this.#hash(who.audience, old)])
    return cookies.write(who.audience, key)
  }

  /**
   * Ends all sessions of this browser.
   *
   * @returns what ended, organisers' first, and the cookies to set
   * @throws Refused `unavailable` when the database does not answer.
   */
  async end(request: IncomingMessage): Promise<{ ended: Ended[]; cookies: string[] }> {
    const { database, secrets, cookies } = this.#ports
    const hashes = this.#hashesOf(request)
    const forgotten = ACCOUNT_KINDS.map((audience) => cookies.forget(audience))
    if (hashes.length === 0) return { ended: [], cookies: forgotten }
    const rows = await patiently(() => sessionsToEnd(database, hashes))
    await patiently(() => this.#delete(hashes))
    const ended = rows.map(({ keyHash, provider, idTokenSealed: sealed }) => ({
      provider,
      idToken: sealed === null ? null : secrets.open('session', sealed, keyHash.toString('base64url')),
    }))
    return { ended, cookies: [...forgotten, cookies.write(SIGNED_OUT_COOKIE, '1', SIGNED_OUT_KEPT_S)] }
  }

  /**
   * Ends what a provider says has ended there.
   *
   * @returns how many, or null when it has said this before
   * @throws Refused `unavailable` when the database does not answer.
   */
  async endByProvider(logout: ProviderLogout): Promise<number | null> {
    const { database, revocation } = this.#ports
    const taker = randomBytes(16)
    // Before: what ends while the answer is lost must be told, too.
    const named = await patiently(() => sessionsNamed(database, logout))
    const ended = await patiently(() => endByProvider(database, logout, taker))
    if (ended === null) return null
    const sessions = new Set([...named, ...ended].map(refOf))
    for (const session of sessions) revocation.onSessionEnded(session)
    return sessions.size
  }

  /** Deletes what has expired. */
  async purge(): Promise<void> {
    const now = this.#ports.clock.now()
    await purgeSessions(this.#ports.database, new Date(now), new Date(now - IDLE_MAX_MS))
  }

  async #delete(hashes: readonly Buffer[]): Promise<void> {
    await deleteSessions(this.#ports.database, hashes)
    for (const hash of hashes) this.#ports.revocation.onSessionEnded(refOf(hash))
  }

  #hashesOf(request: IncomingMessage): Buffer[] {
    return ACCOUNT_KINDS.flatMap((audience) => {
      const key = this.#ports.cookies.read(request, audience)
      return key !== null && KEY.test(key) ? [this.#hash(audience, key)] : []
    })
  }

  // With the audience: a key in the cookie of the other audience opens nothing.
  #hash(audience: AccountKind, key: string): Buffer {
    return this.#ports.secrets.hash('session', audience, key)
  }

  // Of a provider that was taken out of the configuration nobody is left: not of the demo provider in production either.
  #isVouchedFor({ provider: id, issuer, audience }: FoundSession): boolean {
    return this.#ports.providers.some(
      (provider) => provider.id === id && provider.issuer === issuer && provider.audience === audience,
    )
  }

  #touch(session: FoundSession, now: number): void {
    if (now - session.seenAt.getTime() < TOUCH_MS) return
    const { database, log } = this.#ports
    touchSession(database, session, new Date(now), new Date(now - DAY_MS)).catch((error: unknown) => {
      log.debug({ err: error }, 'not written that a session was used')
    })
  }
}

/** 256 random bits. */
export function drawSessionKey(): string {
  return randomBytes(32).toString('base64url')
}

function organiserIn(found: readonly FoundSession[]): Identity['organiser'] {
  const session = found.find(({ audience }) => audience === 'organiser')
  if (session?.userId == null) return null
  const { userId, name, email, administrator, provider, keyHash } = session
  return { userId, name, email, administrator, provider, session: refOf(keyHash) }
}

function attendeeIn(found: readonly FoundSession[]): Identity['attendee'] {
  const session = found.find(({ audience }) => audience === 'attendee')
  if (session === undefined) return null
  const { name, provider, keyHash } = session
  return { name, provider, session: refOf(keyHash) }
}

function refOf(keyHash: Buffer): SessionRef {
  return keyHash.toString('base64url')
}
