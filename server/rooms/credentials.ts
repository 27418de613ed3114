import type { RoomId } from '../../shared/ids.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { CodeKind } from '../db/codes.ts'
import { sealedCredentials } from '../db/credentials.ts'
import { openCode } from './codes.ts'
import { linkUrl, openLink } from './links.ts'
import type { RoomsPorts } from './ports.ts'

/** All that leads into a room, in the clear. Never logged. */
export type RoomCredentials = {
  readonly urls: ReadonlyMap<LinkKind, string>
  readonly codes: ReadonlyMap<CodeKind, string>
}

/**
 * What leads into these rooms, opened; nothing for a room that is no more.
 *
 * @throws Error when something was sealed with another SECRET_KEY; what the database throws.
 */
export async function credentialsOf(
  { database, secrets, publicUrl }: Pick<RoomsPorts, 'database' | 'secrets' | 'publicUrl'>,
  rooms: readonly RoomId[],
): Promise<(room: RoomId) => RoomCredentials> {
  const sealed = await sealedCredentials(database, rooms)
  return (room) => {
    const { links = [], codes = [] } = sealed.get(room) ?? {}
    return {
      urls: new Map(
        links.map((link) => [
          link.kind,
          linkUrl(publicUrl, room, link.kind, openLink(secrets, room, link.kind, link.sealed)),
        ]),
      ),
      codes: new Map(codes.map((code) => [code.kind, openCode(secrets, room, code.kind, code.sealed)])),
    }
  }
}
