import { randomUUID } from 'node:crypto'
import express, { type Express, type RequestHandler } from 'express'
import { Refused } from '../../shared/refused.ts'
import type { DemoProcess } from '../auth/demo-process.ts'
import { DEMO_PATH } from '../demo-provider/people.ts'
import type { Log } from '../log.ts'
import type { Texts } from '../site/texts.ts'
import type { SiteTheme } from '../site/theme.ts'
import { apiRouter, type ApiPorts } from './api-v1/router.ts'
import { clientRoutes } from './client.ts'
import { cspReportRoutes, type CspReportsPorts } from './csp-reports.ts'
import { demoRoutes } from './demo.ts'
import type { Origins } from './origin.ts'
import { errors } from './errors.ts'
import { healthRoutes, type HealthPorts } from './health.ts'
import { mediaCapabilitiesRoutes } from './media-capabilities.ts'
import type { Metrics } from './metrics.ts'
import { oidcRoutes, type OidcPorts } from './oidc.ts'
import { pagesRoutes } from './pages.ts'
import { portalRouter, type PortalPorts } from './portal.ts'
import type { RtpCapabilities } from '../../shared/media.ts'

export type HttpPorts = CspReportsPorts &
  HealthPorts & {
    readonly log: Log
    readonly metrics: Pick<Metrics, 'requests'>
    /** @throws Refused `unavailable` while no media node answers. */
    readonly capabilities: () => Promise<RtpCapabilities>
    /** Where the built client is. */
    readonly clientFolder: string
    readonly theme: SiteTheme
    readonly texts: Texts
    readonly portal: PortalPorts
    readonly api: ApiPorts
    readonly oidc: OidcPorts
    /** Null: there is no demo provider here. */
    readonly demo: (Origins & { readonly process: DemoProcess }) | null
  }

/** All that is asked over HTTP, except the sockets. The security headers are set by whoever holds the HTTP server. */
export function createHttp(ports: HttpPorts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(requestId)
  app.use(ports.metrics.requests)
  app.use(healthRoutes(ports))
  app.use(portalRouter(ports.portal))
  app.use(apiRouter(ports.api))
  app.use(mediaCapabilitiesRoutes(ports.capabilities))
  app.use(pagesRoutes(ports.texts))
  app.use(cspReportRoutes(ports))
  app.use(oidcRoutes(ports.oidc))
  if (ports.demo !== null) app.use(DEMO_PATH, demoRoutes(ports.demo.process, ports.demo))
  app.use('/api', () => {
    throw new Refused('not-found', 'there is no such thing to ask')
  })
  app.use(clientRoutes(ports.clientFolder, ports.theme))
  app.use((_request, response) => {
    // Only GET and HEAD come through all that is above.
    response.status(405).set({ Allow: 'GET, HEAD', 'Cache-Control': 'no-store' }).end()
  })
  app.use(errors(ports.log))
  return app
}

const requestId: RequestHandler = (_request, response, next) => {
  response.set('X-Request-Id', randomUUID())
  next()
}
