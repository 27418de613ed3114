/** Serves `shared/api-v1.ts` to other software, which shows an access token of the person for whom it acts. */
import { readFileSync } from 'node:fs'
import type { Request, Response, Router } from 'express'
import { API_PREFIX, apiOperations, type ApiName } from '../../../shared/api-v1.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Organiser } from '../../auth/identity.ts'
import { operationRoutes, type Call, type Door } from '../operations.ts'
import type { ApiHandlers } from './handlers.ts'

const DESCRIPTION = readFileSync(new URL('openapi.json', import.meta.url))

export function apiRouter(handlers: ApiHandlers, door: Door<Organiser>): Router {
  const names = Object.keys(apiOperations) as ApiName[]
  const operations = operationRoutes(
    names.map((name) => {
      const { method, path, params, body } = apiOperations[name]
      // What is parsed by the name's own schemas goes to the name's own function: TypeScript does not follow that.
      const handle = handlers[name] as (call: unknown) => Promise<{ status: number; body: unknown }>
      const answer = async ({ who: by, response, ...call }: Call<Organiser>): Promise<void> => {
        const reply = await handle({ ...call, by })
        response.status(reply.status)
        if (reply.body === null) response.end()
        else response.json(reply.body)
      }
      return { method, path: API_PREFIX + path.replace(/\{(\w+)\}/g, ':$1'), params, body, answer }
    }),
    { ...door, identify: (request, response) => identified(door, request, response) },
  )
  // Foreign pages get nothing from here, with or without a token: no answer of ours allows them to read it.
  operations.get(`${API_PREFIX}/openapi.json`, (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('json').send(DESCRIPTION)
  })
  return operations
}

/** Says how to do it right to who could not be identified (RFC 6750 §3). */
async function identified(
  { identify }: Door<Organiser>,
  request: Request,
  response: Response,
): Promise<Organiser> {
  try {
    return await identify(request, response)
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
