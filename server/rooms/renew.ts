import type { Pin, RoomId } from '../../shared/ids.ts'
import type { Renewable } from '../../shared/portal.ts'
import type { Invitation } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import { LINK_KINDS } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { CodeTaken } from '../db/codes.ts'
import { orUnavailable } from '../db/outage.ts'
import { patiently } from '../db/patience.ts'
import { replaceCredentials } from '../db/rooms.ts'
import { codeToStore, drawDigits, untilFree } from './codes.ts'
import { invitationOf } from './invitation.ts'
import { drawLink } from './links.ts'
import type { RoomsPorts } from './ports.ts'
import { standingFor } from './standing.ts'

/**
 * Makes some of what leads into a room anew. What was before leads nowhere from now on, and who holds it open is told;
 * people who are inside stay, and nothing else changes.
 *
 * @throws Refused as `standingFor` does.
 */
export async function renewCredentials(
  ports: RoomsPorts,
  by: Organiser,
  roomId: RoomId,
  what: readonly Renewable[],
): Promise<Invitation> {
  const { database, secrets, chance } = ports
  await standingFor(ports, by, roomId, 'rooms:renew')
  const links = LINK_KINDS.filter((kind) => what.includes(kind)).map(
    (kind) => drawLink(secrets, roomId, kind).stored,
  )
  const kinds = (['code', 'pin'] as const).filter((kind) => what.includes(kind))
  const dead = await untilFree(() => {
    const codes = kinds.map((kind) => codeToStore(secrets, roomId, kind, drawDigits(chance)))
    return patiently(() => replaceCredentials(database, roomId, { links, codes }))
  })
  forgetLinks(ports, dead)
  return invitationOf(ports, roomId, 'owner')
}

/**
 * Gives a room the PIN that somebody chose. That one is taken tells that it is a room's: it counts as a wrong guess.
 *
 * @param address whom a limit per address counts them as.
 * @throws Refused `conflict` when it is another room's, or was lately; `rate-limited`; and as `standingFor` does.
 */
export async function setPin(
  ports: RoomsPorts,
  { by, address }: { readonly by: Organiser; readonly address: string },
  roomId: RoomId,
  pin: Pin,
): Promise<Invitation> {
  const { database, secrets, codeThrottle } = ports
  await standingFor(ports, by, roomId, 'rooms:set-pin')
  const codes = [codeToStore(secrets, roomId, 'pin', pin)]
  const put = await codeThrottle.attempt({ account: by.userId, address }, () =>
    // Not patiently: whoever types a code waits behind this.
    orUnavailable(replaceCredentials(database, roomId, { links: [], codes })).catch(nullWhenTaken),
  )
  if (put === null) throw new Refused('conflict', 'this PIN is taken', { field: 'pin' })
  return invitationOf(ports, roomId, 'owner')
}

/** These links lead nowhere any more: nobody recalls them, and who waits behind them is told. */
export function forgetLinks(
  { known, revocation }: Pick<RoomsPorts, 'known' | 'revocation'>,
  hashes: readonly Buffer[],
): void {
  for (const hash of hashes) known.forget(hash)
  if (hashes.length > 0) revocation.onLinksRevoked(hashes)
}

function nullWhenTaken(error: unknown): null {
  if (!(error instanceof CodeTaken)) throw error
  return null
}
