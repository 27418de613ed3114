import { createHmac } from 'node:crypto'
import type { ParticipantId } from '../../shared/ids.ts'
import type { IceServer } from '../../shared/meeting.ts'
import type { z } from 'zod'

export type Turn = { readonly urls: readonly string[]; readonly secret: string }

const CREDENTIAL_S = 600

/**
 * TURN servers with credentials for one participant that are good for ten minutes: coturn's REST scheme
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
