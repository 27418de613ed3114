import { createHmac } from 'node:crypto'
import type { ParticipantId } from '../../shared/ids.ts'
import type { IceServer } from '../../shared/meeting.ts'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Session } from './session.ts'

type Asking = {
  readonly turn: Turn | null
  readonly session: Pick<Session, 'self' | 'phase' | 'browser'>
  readonly channel: { readonly testers: ReadonlySet<string> }
  readonly clock: Pick<Clock, 'now'>
}

export type Turn = { readonly urls: readonly string[]; readonly secret: string }

/**
 * Long enough for a day's meeting; renewed with each welcome and ICE restart all the same. Short would protect little:
 * what a credential can reach is for the TURN server's configuration to say (infra/coturn).
 */
const CREDENTIAL_S = 12 * 3600

/**
 * TURN servers with credentials for one participant that are good for twelve hours: coturn's REST scheme
 * (draft-uberti-behave-turn-rest-00). Empty without TURN. `now`: ms since the epoch.
 */
export function iceServersFor(
  turn: Turn | null,
  participant: ParticipantId,
  now: number,
): z.output<typeof IceServer>[] {
  if (turn === null || turn.urls.length === 0) return []
  const username = `${Math.floor(now / 1000) + CREDENTIAL_S}:${participant}`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return [{ urls: [...turn.urls], username, credential }]
}

/**
 * The same for whoever asks, good from now on; none for who only looks in. Whoever tests their sound may need the relay
 * to be heard, also on a page of the same browser that is loaded anew for another way through the network.
 */
export function iceServersOf({ turn, session, channel, clock }: Asking): z.output<typeof IceServer>[] {
  const needed = session.phase !== 'visiting' || channel.testers.has(session.browser)
  return needed ? iceServersFor(turn, session.self, clock.now()) : []
}
