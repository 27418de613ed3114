import type { UserId } from '../../shared/ids.ts'
import type { AccountKind } from '../../shared/portal.ts'
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely'
import type { Database, Tables } from './database.ts'

/** A session as it is found, with what its account says now. */
export type FoundSession = {
  readonly keyHash: Buffer
  readonly audience: AccountKind
  readonly userId: UserId | null
  readonly name: string
  readonly provider: string
  readonly issuer: string
  readonly email: string | null
  readonly administrator: boolean
  readonly seenAt: Date
}

export type NewSession = {
  readonly keyHash: Buffer
  readonly audience: AccountKind
  readonly userId: UserId | null
  readonly name: string
  readonly provider: string
  readonly issuer: string
  readonly subject: string
  readonly providerSession: string | null
  readonly idTokenSealed: Buffer
  readonly at: Date
  readonly expiresAt: Date
}

/** Those that are in force, of accounts that are not disabled. `idleSince`: who was not seen since then is out. */
export async function findSessions(
  database: Database,
  hashes: readonly Buffer[],
  at: Date,
  idleSince: Date,
): Promise<FoundSession[]> {
  const rows = await database
    .selectFrom('sessions as s')
    .leftJoin('users as u', 'u.id', 's.user_id')
    .select(['s.key_hash', 's.audience', 's.user_id', 's.name', 's.provider', 's.issuer', 's.seen_at'])
    .select(['u.name as account_name', 'u.email', 'u.administrator'])
    .where('s.key_hash', 'in', hashes)
    .where('s.expires_at', '>', at)
    .where('s.seen_at', '>', idleSince)
    .where('u.disabled_at', 'is', null)
    .execute()
  return rows.map((row) => ({
    keyHash: row.key_hash,
    audience: row.audience,
    userId: row.user_id,
    name: row.account_name ?? row.name,
    provider: row.provider,
    issuer: row.issuer,
    email: row.email,
    administrator: row.administrator ?? false,
    seenAt: row.seen_at,
  }))
}

/** May be repeated. */
export async function insertSession(database: Database, session: NewSession): Promise<void> {
  await database
    .insertInto('sessions')
    .values({
      key_hash: session.keyHash,
      audience: session.audience,
      user_id: session.userId,
      name: session.name,
      provider: session.provider,
      issuer: session.issuer,
      subject: session.subject,
      provider_session: session.providerSession,
      id_token_sealed: session.idTokenSealed,
      created_at: session.at,
      seen_at: session.at,
      expires_at: session.expiresAt,
    })
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .execute()
}

/** Says that a session was used, and its account at most once a day (`dayAgo`). */
export async function touchSession(
  database: Database,
  session: FoundSession,
  at: Date,
  dayAgo: Date,
): Promise<void> {
  await database
    .updateTable('sessions')
    .set({ seen_at: at })
    .where('key_hash', '=', session.keyHash)
    .where('seen_at', '<', at)
    .execute()
  if (session.userId === null) return
  await database
    .updateTable('users')
    .set({ seen_at: at, warned_at: null })
    .where('id', '=', session.userId)
    .where('seen_at', '<', dayAgo)
    .execute()
}

export type EndedSession = {
  readonly keyHash: Buffer
  readonly provider: string
  readonly idTokenSealed: Buffer | null
}

/** What is needed to end them at their providers, too. */
export async function sessionsToEnd(database: Database, hashes: readonly Buffer[]): Promise<EndedSession[]> {
  const rows = await database
    .selectFrom('sessions')
    .select(['key_hash', 'provider', 'id_token_sealed'])
    .where('key_hash', 'in', hashes)
    // Organisers first.
    .orderBy('audience', 'desc')
    .execute()
  return rows.map((row) => ({
    keyHash: row.key_hash,
    provider: row.provider,
    idTokenSealed: row.id_token_sealed,
  }))
}

/** May be repeated. */
export async function deleteSessions(database: Database, hashes: readonly Buffer[]): Promise<void> {
  await database.deleteFrom('sessions').where('key_hash', 'in', hashes).execute()
}

/** What a provider says has ended: a session of its own, or all of a person. */
export type ProviderLogout = {
  readonly issuer: string
  readonly provider: string
  readonly subject: string | null
  readonly providerSession: string | null
  readonly jti: string
  /** Until when the same message could come again. */
  readonly until: Date
}

/** The hashes of what a provider names. */
export async function sessionsNamed(database: Database, logout: ProviderLogout): Promise<Buffer[]> {
  const rows = await database.selectFrom('sessions').select('key_hash').where(named(logout)).execute()
  return rows.map((row) => row.key_hash)
}

/**
 * Ends what is named, once for each message. May be repeated with the same key.
 *
 * @param taker a key that was drawn for this
 * @returns the hashes of what ended by this very call, or null when the message came before
 */
export async function endByProvider(
  database: Database,
  logout: ProviderLogout,
  taker: Buffer,
): Promise<Buffer[] | null> {
  return database.transaction().execute(async (transaction) => {
    const { issuer, jti, until } = logout
    const taken = await transaction
      .insertInto('logout_tokens')
      .values({ issuer, jti, expires_at: until, taken_by: taker })
      .onConflict((conflict) =>
        conflict
          .columns(['issuer', 'jti'])
          .doUpdateSet({ taken_by: taker })
          .where('logout_tokens.taken_by', '=', taker),
      )
      .executeTakeFirst()
    if (taken.numInsertedOrUpdatedRows === 0n) return null
    const ended = await transaction
      .deleteFrom('sessions')
      .where(named(logout))
      .returning('key_hash')
      .execute()
    return ended.map((row) => row.key_hash)
  })
}

function named({ issuer, provider, subject, providerSession }: ProviderLogout) {
  return (where: ExpressionBuilder<Tables, 'sessions'>): ExpressionWrapper<Tables, 'sessions', SqlBool> =>
    where.and({
      issuer,
      provider,
      ...(subject === null ? {} : { subject }),
      ...(providerSession === null ? {} : { provider_session: providerSession }),
    })
}

/** Deletes what has expired of sessions, half-done sign-ins and logout messages. */
export async function purgeSessions(database: Database, at: Date, idleSince: Date): Promise<void> {
  await database
    .deleteFrom('sessions')
    .where((where) => where.or([where('expires_at', '<=', at), where('seen_at', '<=', idleSince)]))
    .execute()
  await database.deleteFrom('sign_ins').where('expires_at', '<=', at).execute()
  await database.deleteFrom('logout_tokens').where('expires_at', '<=', at).execute()
}
