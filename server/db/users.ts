import type { UserId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

export type SignedIn = {
  /** For when this is somebody new. */
  readonly id: UserId
  readonly issuer: string
  readonly subject: string
  readonly provider: string
  readonly name: string
  readonly email: string | null
  /** Undefined where the provider has no say in it. */
  readonly administrator: boolean | undefined
  readonly at: Date
}

/**
 * The account of who is known by this issuer and subject, with what the provider says of them now; a new one for
 * somebody new. May be repeated.
 */
export async function upsertUser(
  database: Database,
  who: SignedIn,
): Promise<{ id: UserId; disabled: boolean }> {
  const { id, issuer, subject, provider, name, email, at } = who
  const rights = who.administrator === undefined ? {} : { administrator: who.administrator }
  const row = await database
    .insertInto('users')
    .values({ id, issuer, subject, provider, name, email, created_at: at, seen_at: at, ...rights })
    .onConflict((conflict) =>
      conflict
        .columns(['issuer', 'subject'])
        .doUpdateSet({ provider, name, email, seen_at: at, warned_at: null, ...rights }),
    )
    .returning(['id', 'disabled_at'])
    .executeTakeFirstOrThrow()
  return { id: row.id, disabled: row.disabled_at !== null }
}
