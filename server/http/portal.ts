/** Serves `shared/portal.ts` to our own pages. */
import type { Request, Response, Router } from 'express'
import { portal, type ParsedBody, type ParsedParams, type PortalReply } from '../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../shared/portal-routes.ts'
import type { Identity } from '../auth/identity.ts'
import { operationRoutes, type Call, type Door } from './operations.ts'

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

export function portalRouter(handlers: PortalHandlers, door: Door<Identity>): Router {
  const names = Object.keys(portalRoutes) as PortalRequest[]
  return operationRoutes(
    names.map((name) => {
      // What is parsed by the name's own schemas goes to the name's own function: TypeScript does not follow that.
      const handle = handlers[name] as (call: unknown) => unknown
      const answer = async ({ who: identity, response, ...call }: Call<Identity>): Promise<void> => {
        response.json(await handle({ ...call, identity, response }))
      }
      return { ...portalRoutes[name], ...portal[name], answer }
    }),
    door,
  )
}
