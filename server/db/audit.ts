import type { UserId } from '../../shared/ids.ts'
import type { PortalRequest } from '../../shared/portal-routes.ts'
import type { Database } from './database.ts'

/**
 * What was done: the name of the portal's request, or for what is not one of them `<area>:<what>`, such as
 * `retention:room-removed` or `command:grant`.
 */
export type AuditAction = PortalRequest | `${'command' | 'retention'}:${string}`

/** Every `Organiser` is one. */
export type Actor = { readonly userId: UserId; readonly name: string; readonly email: string | null }

export type AuditRecord = {
  /** null: nobody signed in; the machine by itself, or whoever commands it. */
  readonly actor: Actor | null
  readonly action: AuditAction
  /** As it is called now: the entry must be readable when the room is no more. */
  readonly room?: { readonly id: string; readonly title: string }
  /** Whom or what it was done to, in words. Never a link, code, PIN or token. */
  readonly subject?: string
  /** ms since the epoch; by default the database's now. */
  readonly at?: number
}

const SUBJECT_MAX = 500

/**
 * Adds to the audit, which can only be added to. Give the transaction of what was done, so that neither is there
 * without the other.
 */
export async function writeAudit(database: Database, record: AuditRecord): Promise<void> {
  const { actor, action, room, subject, at } = record
  await database
    .insertInto('audit')
    .values({
      ...actorOf(actor),
      action,
      room_id: room?.id ?? null,
      room_title: room?.title ?? null,
      subject: subject?.slice(0, SUBJECT_MAX) ?? null,
      ...(at === undefined ? {} : { at: new Date(at) }),
    })
    .execute()
}

function actorOf(actor: Actor | null): { actor_id: UserId | null; actor: string } {
  if (actor === null) return { actor_id: null, actor: 'system' }
  return { actor_id: actor.userId, actor: inWords(actor) }
}

/** A person as the audit names them: two people may have one name. */
export function inWords({ name, email }: { readonly name: string; readonly email: string | null }): string {
  return email === null ? name : `${name} (${email})`
}
