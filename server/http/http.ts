import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import express, { type Express, type RequestHandler } from 'express'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import { Bearers } from '../auth/bearer.ts'
import type { DemoProcess } from '../auth/demo-process.ts'
import { hearMediaNode } from '../db/media-nodes.ts'
import { DEMO_PATH } from '../demo-provider/people.ts'
import type { Limits } from '../limits/limits.ts'
import type { Log } from '../log.ts'
import { Texts } from '../site/texts.ts'
import { apiHandlers } from './api-v1/handlers.ts'
import { apiRouter } from './api-v1/router.ts'
import { clientRoutes } from './client.ts'
import { cspReportRoutes } from './csp-reports.ts'
import { demoRoutes } from './demo.ts'
import type { Origins } from './origin.ts'
import { errors } from './errors.ts'
import { portalHandlers, type HandlersPorts } from './handlers/index.ts'
import { bearsSecret } from '../signalling/origin.ts'
import { healthRoutes, type HealthPorts } from './health.ts'
import { mediaCapabilitiesRoutes } from './media-capabilities.ts'
import { mediaNodesRoutes } from './media-nodes.ts'
import type { Metrics } from './metrics.ts'
import { oidcRoutes } from './oidc.ts'
import { pagesRoutes } from './pages.ts'
import { portalRates } from './portal-rates.ts'
import { portalRouter } from './portal.ts'

/** Sign-ins that one address may begin without ending them: all of a ministry comes to work at nine. */
const SIGN_INS: Rate = { burst: 1_000, perSecond: 20 }

export type HttpPorts = Omit<HandlersPorts, 'begunSignIns'> &
  Pick<HealthPorts, 'needs' | 'draining'> & {
    readonly limits: Limits
    readonly log: Log
    readonly metrics: Pick<Metrics, 'requests'>
    /** @throws Refused `unavailable` while no media node answers. */
    readonly capabilities: () => Promise<RtpCapabilities>
    /** Where the built client is. */
    readonly clientFolder: string
    /** Null: there is no demo provider here. */
    readonly demo: (Origins & { readonly process: DemoProcess }) | null
  }

/** All that is asked over HTTP, except the sockets. The security headers are set by whoever holds the HTTP server. */
export function createHttp(ports: HttpPorts): Express {
  const { config, signingIn, rooms, limits, addressOf, log } = ports
  const { origins, theme, publicUrl } = config
  const { clock } = rooms
  const begunSignIns = limits.of('begun-sign-ins-of-address', SIGN_INS)
  const bearers = new Bearers({ providers: signingIn.providers, database: rooms.database, clock })
  const isService = (headers: IncomingHttpHeaders): boolean => bearsSecret(headers, config.sfu.secret)
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(requestId)
  app.use(ports.metrics.requests)
  app.use(
    healthRoutes({
      needs: ports.needs,
      draining: ports.draining,
      gateway: {
        asks: isService,
        expected: config.dialIn.length > 0,
        now: () => clock.steady(),
        complain: (sentence) => {
          log.error(sentence)
        },
      },
    }),
  )
  app.use(
    portalRouter(portalHandlers({ ...ports, begunSignIns }), {
      origins,
      admit: portalRates(limits, addressOf),
      identify: (request) => signingIn.sessions.identify(request),
    }),
  )
  app.use(
    apiRouter(apiHandlers(rooms), {
      origins,
      admit: portalRates(limits, addressOf, 'authorization'),
      identify: (request) => bearers.identify(request),
    }),
  )
  app.use(mediaCapabilitiesRoutes(ports.capabilities))
  app.use(mediaNodesRoutes({ isService, hear: (facts) => hearMediaNode(rooms.database, facts) }))
  app.use(pagesRoutes(new Texts(config.pagesFolder, { NAME: theme.theme.name, ADDRESS: publicUrl })))
  app.use(cspReportRoutes(ports))
  app.use(oidcRoutes({ ...signingIn.ports, begunSignIns, addressOf, limits, clock, log }))
  if (ports.demo !== null) app.use(DEMO_PATH, demoRoutes(ports.demo.process, ports.demo))
  app.use('/api', () => {
    throw new Refused('not-found', 'there is no such thing to ask')
  })
  app.use(clientRoutes(ports.clientFolder, theme))
  app.use((_request, response) => {
    // Only GET and HEAD come through all that is above.
    response.status(405).set({ Allow: 'GET, HEAD', 'Cache-Control': 'no-store' }).end()
  })
  app.use(errors(log))
  return app
}

const requestId: RequestHandler = (_request, response, next) => {
  response.set('X-Request-Id', randomUUID())
  next()
}
