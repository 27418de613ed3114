import { Router, json } from 'express'
import { z } from 'zod'
import type { BlockList } from 'node:net'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import { addressOf } from '../address.ts'
import type { Clock } from '../meeting/clock.ts'
import type { RoomsPorts } from '../rooms/ports.ts'
import type { Language } from '../rooms/settings.ts'
import { startTemporaryMeeting } from '../rooms/temporary.ts'
import { AddressRates } from '../signalling/address-rates.ts'
import { fromOurPagesOnly } from './same-origin.ts'

/** Meetings that one address may start: a ministry may stand behind one address. */
const STARTS: Rate = { perSecond: 1, burst: 100 }
const BODY_MAX = '1kb'

const Start = z.strictObject({ language: z.enum(['en', 'fr']).optional() })

export type MeetingsPorts = {
  readonly rooms: RoomsPorts
  readonly clock: Clock
  readonly origins: readonly string[]
  readonly trustedProxies: BlockList
}

/** `POST /api/meetings` starts a temporary meeting and tells its links. */
export function meetingsRoutes({ rooms, clock, origins, trustedProxies }: MeetingsPorts): Router {
  const starts = new AddressRates(STARTS)
  const router = Router()
  router.post(
    '/api/meetings',
    fromOurPagesOnly(origins),
    json({ limit: BODY_MAX }),
    async (request, response) => {
      const asked = Start.safeParse(request.body ?? {})
      if (!asked.success) throw badField(asked.error)
      const retryAfterMs = starts.take(addressOf(request, trustedProxies), clock.now())
      if (retryAfterMs > 0)
        throw new Refused('rate-limited', 'too many meetings were started', { retryAfterMs })
      const preferred: Language = request.acceptsLanguages(['fr', 'en']) === 'en' ? 'en' : 'fr'
      const started = await startTemporaryMeeting(rooms, null, asked.data.language ?? preferred)
      response.set('Cache-Control', 'no-store').status(201).json(started)
    },
  )
  return router
}

function badField({ issues }: z.ZodError): Refused {
  const field = issues[0]?.path.map(String).join('.') ?? ''
  return new Refused('bad-request', 'this cannot be asked', field === '' ? {} : { field })
}
