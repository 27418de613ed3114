import type { Database } from './database.ts'

/** A sign-in that was begun: what we must hear again from who ends it. */
export type SignIn = {
  readonly stateHash: Buffer
  readonly browserHash: Buffer
  readonly provider: string
  readonly redirectUri: string
  readonly nonce: string
  readonly verifierSealed: Buffer
  readonly returnTo: string
  readonly expiresAt: Date
}

/** May be repeated. */
export async function insertSignIn(database: Database, signIn: SignIn): Promise<void> {
  await database
    .insertInto('sign_ins')
    .values({
      state_hash: signIn.stateHash,
      browser_hash: signIn.browserHash,
      provider: signIn.provider,
      redirect_uri: signIn.redirectUri,
      nonce: signIn.nonce,
      verifier_sealed: signIn.verifierSealed,
      return_to: signIn.returnTo,
      expires_at: signIn.expiresAt,
    })
    .onConflict((conflict) => conflict.column('state_hash').doNothing())
    .execute()
}

type Claimed = Pick<SignIn, 'stateHash' | 'browserHash' | 'provider'>

/**
 * Takes a sign-in: of all who ask for it one gets it, by a key that they drew. Nobody does with one wrong value. May be
 * repeated with the same key.
 */
export async function takeSignIn(
  database: Database,
  claimed: Claimed,
  { taker, at }: { readonly taker: Buffer; readonly at: Date },
): Promise<SignIn | null> {
  const row = await database
    .updateTable('sign_ins')
    .set({ taken_by: taker })
    .where('state_hash', '=', claimed.stateHash)
    .where('browser_hash', '=', claimed.browserHash)
    .where('provider', '=', claimed.provider)
    .where('expires_at', '>', at)
    .where((where) => where.or([where('taken_by', 'is', null), where('taken_by', '=', taker)]))
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    stateHash: row.state_hash,
    browserHash: row.browser_hash,
    provider: row.provider,
    redirectUri: row.redirect_uri,
    nonce: row.nonce,
    verifierSealed: row.verifier_sealed,
    returnTo: row.return_to,
    expiresAt: row.expires_at,
  }
}
