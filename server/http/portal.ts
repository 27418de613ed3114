/** Serves `shared/portal.ts`: parses what is asked, calls the function for it, answers what it gives. */
import { Router, json, type Request, type RequestHandler, type Response } from 'express'
import { portal, type ParsedBody, type ParsedParams, type PortalReply } from '../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../shared/portal-routes.ts'
import type { Identity } from '../auth/identity.ts'
import { read } from './read.ts'
import { fromOurPagesOnly } from './same-origin.ts'

const BODY_MAX = '16kb'

/** One request of a browser, read. `response` is for cookies. */
export type PortalCall<N extends PortalRequest> = {
  readonly params: ParsedParams<N>
  readonly body: ParsedBody<N>
  readonly identity: Identity
  readonly request: Request
  readonly response: Response
}
/** A request without a function does not compile. Throw `Refused` to answer with a failure. */
export type PortalHandlers = {
  readonly [N in PortalRequest]: (call: PortalCall<N>) => PortalReply<N> | Promise<PortalReply<N>>
}

export type PortalPorts = {
  readonly handlers: PortalHandlers
  readonly origins: readonly string[]
  /** @throws Refused `unavailable` when sessions cannot be looked up now. */
  readonly identify: (request: Request) => Promise<Identity>
  /** @throws Refused `rate-limited` */
  readonly admit: (request: Request) => void
}

export function portalRouter(ports: PortalPorts): Router {
  const router = Router()
  const ours = fromOurPagesOnly(ports.origins)
  const body = json({ limit: BODY_MAX })
  for (const name of Object.keys(portalRoutes) as PortalRequest[]) {
    const { method, path } = portalRoutes[name]
    const answer = answering(name, ports)
    // A GET changes nothing, so a foreign page that causes one gains nothing: it cannot read the answer.
    if (method === 'GET') router.get(path, answer)
    else router[methodOf(method)](path, ours, body, answer)
  }
  return router
}

function methodOf(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'): 'post' | 'patch' | 'put' | 'delete' {
  return method.toLowerCase() as Lowercase<typeof method>
}

function answering(name: PortalRequest, ports: PortalPorts): RequestHandler {
  const { params, body } = portal[name]
  // What is parsed by the name's own schemas goes to the name's own function: TypeScript does not follow that through.
  const handle = ports.handlers[name] as (call: unknown) => unknown
  return async (request, response) => {
    ports.admit(request)
    const asked = {
      params: read(params, { ...request.query, ...request.params }),
      body: body === null ? undefined : read(body, request.body ?? {}),
    }
    const identity = await ports.identify(request)
    const reply = await handle({ ...asked, identity, request, response })
    response.set('Cache-Control', 'no-store').json(reply)
  }
}
