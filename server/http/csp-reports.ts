import { json, Router } from 'express'
import type { IncomingMessage } from 'node:http'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import { pass, type Limits } from '../limits/limits.ts'
import type { Log } from '../log.ts'
import { violationOf } from '../site/violation.ts'
import { REPORTS } from './headers.ts'

/** One page with an extension that fights the policy reports at every load; a fault of ours, everybody's page. */
const PER_ADDRESS: Rate = { perSecond: 0.1, burst: 10 }
const FROM_ALL: Rate = { perSecond: 1, burst: 60 }
const BODY_MAX = '8kb'

export type CspReportsPorts = {
  readonly addressOf: (request: IncomingMessage) => string
  readonly limits: Limits
  readonly log: Log
}

/**
 * Takes the browsers' reports of what the content security policy kept a page from. Anybody may send one, so each is a
 * single line in the log that holds nothing secret, and there are never many.
 */
export function cspReportRoutes({ addressOf, limits, log }: CspReportsPorts): Router {
  const addresses = limits.of('csp-reports-of-address', PER_ADDRESS)
  const all = limits.of('csp-reports', FROM_ALL)
  const router = Router()
  router.post(
    REPORTS,
    (request, _response, next) => {
      pass([addresses, addressOf(request)], [all, ''])
      next()
    },
    json({ limit: BODY_MAX, type: 'application/csp-report' }),
    (request, response) => {
      const violation = violationOf(request.body)
      if (violation === null) throw new Refused('bad-request', 'this is no report')
      log.warn({ violation }, 'the content security policy kept a page from something')
      response.status(204).set('Cache-Control', 'no-store').end()
    },
  )
  return router
}
