import type { ConnectionCode, RoomId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { DAY_MS, HOUR_MS } from '../clock.ts'
import type { Organiser } from '../auth/identity.ts'
import { findCode } from '../db/codes.ts'
import { insertPass, insertPassForCode, type Pass, type StoredLink } from '../db/links.ts'
import { orUnavailable } from '../db/outage.ts'
import { patiently } from '../db/patience.ts'
import { hashOfCode } from './codes.ts'
import { drawLink, linkUrl } from './links.ts'
import type { RoomsPorts } from './ports.ts'

/** How long what is got for a code leads into its room, in ms. */
const PASS_MS = DAY_MS
/** The same for an administrator, who goes in at once. */
const LOOK_MS = HOUR_MS

/**
 * Gives, for a connection code, a pass: a moderator link of its own that ends by itself and dies with their account and with the code.
 *
 * @param address whom a limit per address counts them as.
 * @returns the path of the pass.
 * @throws Refused `not-found` for every code that leads nowhere, after the same work; `rate-limited`, `unavailable`.
 */
export async function redeemCode(
  ports: RoomsPorts,
  { by, address }: { readonly by: Organiser; readonly address: string },
  code: ConnectionCode,
): Promise<string> {
  const hash = hashOfCode(ports.secrets, 'code', code)
  const path = await ports.codeThrottle.attempt({ account: by.userId, address }, () =>
    orUnavailable(passFor(ports, by, hash)),
  )
  if (path === null) throw new Refused('not-found', 'this code leads nowhere')
  return path
}

/**
 * A pass for an administrator who looks into somebody's room: it ends by itself, and with the right to administer.
 *
 * @returns its path.
 * @throws Refused `unavailable`
 */
export async function passForAdministrator(
  ports: RoomsPorts,
  { userId }: Organiser,
  roomId: RoomId,
): Promise<string> {
  const pass = drawPass(ports, roomId, { userId, codeHash: null, lifeMs: LOOK_MS })
  await patiently(() => insertPass(ports.database, pass.stored))
  return pass.path
}

async function passFor(ports: RoomsPorts, { userId }: Organiser, codeHash: Buffer): Promise<string | null> {
  const roomId = await findCode(ports.database, 'code', codeHash)
  if (roomId === null) return null
  const pass = drawPass(ports, roomId, { userId, codeHash, lifeMs: PASS_MS })
  return (await insertPassForCode(ports.database, pass.stored)) ? pass.path : null
}

function drawPass<T extends Pick<Pass, 'userId' | 'codeHash' | 'lifeMs'>>(
  { secrets, publicUrl }: RoomsPorts,
  roomId: RoomId,
  of: T,
): { stored: StoredLink & T & { roomId: RoomId }; path: string } {
  const { token, stored } = drawLink(secrets, roomId, 'moderator')
  const path = new URL(linkUrl(publicUrl, roomId, 'moderator', token)).pathname
  return { stored: { ...stored, ...of, roomId }, path }
}
