import { LinkToken, type RoomId } from '../../shared/ids.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { Secrets } from '../auth/secrets.ts'
import { drawLinkToken } from '../auth/tokens.ts'
import type { StoredLink } from '../db/links.ts'

/** A new link and what is stored of it: the token itself is not. */
export type DrawnLink = { readonly token: LinkToken; readonly stored: StoredLink }

export function drawLink(secrets: Secrets, roomId: RoomId, kind: LinkKind): DrawnLink {
  const token = drawLinkToken()
  const tokenSealed = secrets.seal('link', token, `${roomId} ${kind}`)
  return { token, stored: { kind, tokenHash: hashOfLink(secrets, roomId, token), tokenSealed } }
}

/** What a link is looked up by. It binds the token to its room. */
export function hashOfLink(secrets: Secrets, roomId: RoomId, token: LinkToken): Buffer {
  return secrets.hash('link', roomId, token)
}

/** @throws Error when it was sealed with another SECRET_KEY. */
export function openLink(secrets: Secrets, roomId: RoomId, kind: LinkKind, sealed: Buffer): LinkToken {
  return LinkToken.parse(secrets.open('link', sealed, `${roomId} ${kind}`))
}

/** The address of a link. The kind in it is for people's eyes only: the token decides. */
export function linkUrl(publicUrl: string, roomId: RoomId, kind: LinkKind, token: LinkToken): string {
  return `${publicUrl}/join/${kind}/${roomId}/${token}`
}
