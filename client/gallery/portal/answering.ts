import type { PortalReply } from '../../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../../shared/portal-routes.ts'
import type { Failure } from '../../../shared/wire.ts'
import type { PortalRoute } from '../../src/portal/pages.ts'

/** What a portal without a server says: a reply, a refusal, or nothing at all for `never`. */
export type Answers = { readonly [N in PortalRequest]?: PortalReply<N> | { readonly no: Failure } | 'never' }

/** A page of the portal and what it is answered. */
export type PortalState = { readonly route: PortalRoute; readonly answers: Answers }

const STATUS = 409

/** From now on the page's requests are answered by these; what has no answer is refused as unavailable for good. */
export function answerWith(answers: Answers): void {
  window.fetch = async (asked, init) => {
    const url = new URL(asked instanceof Request ? asked.url : String(asked), location.origin)
    const name = requestOf(init?.method ?? 'GET', url.pathname)
    const answer = name === undefined ? undefined : answers[name]
    if (answer === 'never') return new Promise(() => undefined)
    await Promise.resolve()
    if (answer === undefined) return refusal({ code: 'internal', message: `no answer to ${url.pathname}` })
    return 'no' in answer ? refusal(answer.no) : Response.json(answer)
  }
}

function refusal(failure: Failure): Response {
  return Response.json(failure, { status: STATUS })
}

function requestOf(method: string, path: string): PortalRequest | undefined {
  const names = Object.keys(portalRoutes) as PortalRequest[]
  return names.find((name) => {
    const route = portalRoutes[name]
    return route.method === method && new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path)
  })
}
