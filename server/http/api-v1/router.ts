/** Serves `shared/api-v1.ts` to other software, which shows an access token of the person for whom it acts. */
import { readFileSync } from 'node:fs'
import { Router, json, type Request, type RequestHandler, type Response } from 'express'
import { API_PREFIX, apiOperations, type ApiName } from '../../../shared/api-v1.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Organiser } from '../../auth/identity.ts'
import { read } from '../read.ts'
import { fromOurPagesOnly } from '../same-origin.ts'
import type { ApiHandlers } from './handlers.ts'

const BODY_MAX = '16kb'
const DESCRIPTION = readFileSync(new URL('openapi.json', import.meta.url))

export type ApiPorts = {
  readonly handlers: ApiHandlers
  readonly origins: readonly string[]
  /** Who sends this. @throws Refused `unauthenticated`, `forbidden`, `unavailable` */
  readonly identify: (request: Request) => Promise<Organiser>
  /** @throws Refused `rate-limited` */
  readonly admit: (request: Request) => void
}

export function apiRouter(ports: ApiPorts): Router {
  const router = Router()
  // Foreign pages get nothing from here, with or without a token: no answer of ours allows them to read it.
  const ours = fromOurPagesOnly(ports.origins)
  const body = json({ limit: BODY_MAX })
  router.get(`${API_PREFIX}/openapi.json`, (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('json').send(DESCRIPTION)
  })
  for (const name of Object.keys(apiOperations) as ApiName[]) {
    const { method, path } = apiOperations[name]
    const served = `${API_PREFIX}${path.replace(/\{(\w+)\}/g, ':$1')}`
    const answer = answering(name, ports)
    if (method === 'GET') router.get(served, answer)
    else router[method.toLowerCase() as Lowercase<typeof method>](served, ours, body, answer)
  }
  return router
}

function answering(name: ApiName, ports: ApiPorts): RequestHandler {
  const { params, body } = apiOperations[name]
  // What is parsed by the name's own schemas goes to the name's own function: TypeScript does not follow that through.
  const handle = ports.handlers[name] as (call: unknown) => Promise<{ status: number; body: unknown }>
  return async (request, response) => {
    ports.admit(request)
    const by = await identified(ports, request, response)
    const asked = {
      params: read(params, request.params),
      body: body === null ? undefined : read(body, request.body ?? {}),
    }
    const reply = await handle({ ...asked, by, request })
    response.status(reply.status).set('Cache-Control', 'no-store')
    if (reply.body === null) response.end()
    else response.json(reply.body)
  }
}

/** Says how to do it right to who could not be identified (RFC 6750 §3). */
async function identified(ports: ApiPorts, request: Request, response: Response): Promise<Organiser> {
  try {
    return await ports.identify(request)
  } catch (error) {
    if (error instanceof Refused && error.code === 'unauthenticated') {
      const wrong =
        request.headers.authorization === undefined
          ? ''
          : `, error="invalid_token", error_description="${error.message}"`
      response.set('WWW-Authenticate', `Bearer realm="preau"${wrong}`)
    }
    throw error
  }
}
