import type { RoomId } from '../../shared/ids.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { CodeKind } from './codes.ts'
import type { Database } from './database.ts'

/** What leads into a room, still sealed. */
export type SealedCredentials = {
  readonly links: readonly { readonly kind: LinkKind; readonly sealed: Buffer }[]
  readonly codes: readonly { readonly kind: CodeKind; readonly sealed: Buffer }[]
}

/** What leads into each of these rooms, by two queries however many they are. */
export async function sealedCredentials(
  database: Database,
  rooms: readonly RoomId[],
): Promise<ReadonlyMap<RoomId, SealedCredentials>> {
  if (rooms.length === 0) return new Map()
  const [links, codes] = await Promise.all([
    database
      .selectFrom('links')
      .select(['room_id', 'kind', 'token_sealed as sealed'])
      .where('room_id', 'in', rooms)
      .where('revoked_at', 'is', null)
      .where('user_id', 'is', null)
      .execute(),
    database
      .selectFrom('codes')
      .select(['room_id', 'kind', 'sealed'])
      .where('room_id', 'in', rooms)
      .execute(),
  ])
  return new Map(
    rooms.map((id) => [
      id,
      {
        links: links.filter(({ room_id }) => room_id === id),
        codes: codes.filter(({ room_id }) => room_id === id),
      },
    ]),
  )
}
