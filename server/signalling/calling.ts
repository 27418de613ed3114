/** How a telephone comes to a meeting, and where its media is. */
import type { z } from 'zod'
import type { BrowserId, Credential, PageId, ParticipantId } from '../../shared/ids.ts'
import type { Payload, Reply } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import { Refused } from '../../shared/refused.ts'
import { refuseBanned } from '../meeting/bans.ts'
import { refuseOver } from '../meeting/gone.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { refuseDenied } from '../meeting/turned-away.ts'
import type { Caller, SignallingDeps } from './caller.ts'
import { inOrder } from './media-session.ts'

type PinCredential = Extract<z.output<typeof Credential>, { with: 'pin' }>

/**
 * A caller is a participant. Who calls again from the same number takes their place back, unless somebody else calls from
 * there: behind one number may stand a school.
 *
 * @throws Refused `not-found` for every PIN that leads nowhere now, `banned`, `denied`, `kicked`.
 */
export async function placeOfPin(
  { rooms, seats, channels, clock }: SignallingDeps,
  { page, browser: key }: { readonly page: PageId; readonly browser: BrowserId },
  { pin, withheld, ending, source }: PinCredential,
): Promise<{ readonly live: LiveMeeting; readonly self: ParticipantId; readonly role: Role }> {
  const browser = seats.browserOf(key)
  const live = await rooms.resolvePin(pin, {
    number: withheld ? null : browser,
    ending: ending ?? null,
    source: source ?? null,
  })
  if (live === null) throw new Refused('not-found', 'this PIN leads nowhere')
  const ofNumber = seats.visitorIdOf(live.now.id, key as string as PageId)
  const holder = channels.of(live).listener(ofNumber)
  const self =
    holder === undefined || holder.endpoint === `${ofNumber}:${page}`
      ? ofNumber
      : seats.visitorIdOf(live.now.id, page)
  refuseOver(live.now, self)
  refuseBanned(live.now, { browser, account: null, looksAfter: false })
  refuseDenied(live.now, { id: self, browser, account: null }, clock.steady())
  const role = live.now.participants.get(self)?.role ?? 'participant'
  return { live, self, role }
}

/**
 * Opens or finds the media of a caller inside.
 *
 * @throws Refused `forbidden` to pages; `unavailable` when no media node can be reached.
 */
export function openLeg(
  caller: Caller,
  { gateway, address, capabilities }: Payload<'media:open-leg'>,
): Promise<Reply<'media:open-leg'>> {
  const { session, live, media } = caller
  if (session.via !== 'phone') throw new Refused('forbidden', 'only a telephone gateway may do this')
  return inOrder(caller, async () => {
    // Sent out or back meanwhile: their closing has come already, or comes next.
    if (session.phase !== 'inside') throw new Refused('forbidden', 'only for participants')
    session.media.state = 'failed'
    const { self: owner, endpoint, role } = session
    const privileged = role === 'moderator'
    const opened = await media.openLeg({
      room: live.now.id,
      endpoint,
      owner,
      privileged,
      capabilities,
      gateway,
      address,
    })
    session.media.state = 'open'
    // Closed while this was on its way: it must not be open again.
    if (live.now.ended !== null) await media.closeRoom(live.now.id)
    return opened
  })
}
