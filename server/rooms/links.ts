import { LinkToken, type RoomId } from '../../shared/ids.ts'
import type { Role } from '../../shared/roles.ts'
import type { Secrets } from '../auth/secrets.ts'
import { drawLinkToken } from '../auth/tokens.ts'
import type { StoredLink } from '../db/rooms.ts'

/** A new link and what is stored of it: the token itself is not. */
export function drawLink(
  secrets: Secrets,
  roomId: RoomId,
  role: Role,
): { token: LinkToken; stored: StoredLink } {
  const token = drawLinkToken()
  const tokenSealed = secrets.seal('link', token, `${roomId} ${role}`)
  return { token, stored: { role, tokenHash: hashOfLink(secrets, roomId, token), tokenSealed } }
}

/** What a link is looked up by. It binds the token to its room. */
export function hashOfLink(secrets: Secrets, roomId: RoomId, token: LinkToken): Buffer {
  return secrets.hash('link', roomId, token)
}

/** @throws Error when it was sealed with another SECRET_KEY. */
export function openLink(secrets: Secrets, roomId: RoomId, role: Role, sealed: Buffer): LinkToken {
  return LinkToken.parse(secrets.open('link', sealed, `${roomId} ${role}`))
}

/** The address of a link. The role in it is for people's eyes only: the token decides. */
export function linkUrl(publicUrl: string, roomId: RoomId, role: Role, token: LinkToken): string {
  return `${publicUrl}/join/${role}/${roomId}/${token}`
}
