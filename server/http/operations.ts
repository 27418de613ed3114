/** Serves what a table declares: who asks, what is asked, read by its own schemas, and the answer. */
import { json, Router, type Request, type Response } from 'express'
import type { z } from 'zod'
import { Refused } from '../../shared/refused.ts'
import { fromOurPagesOnly } from './same-origin.ts'

const BODY_MAX = '16kb'

/** `path` as Express writes it: `:name` is one of its parameters, others come in the query. */
export type Operation = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: string
  readonly params: z.ZodType
  readonly body: z.ZodType | null
}

export type Call<Who> = {
  readonly who: Who
  readonly params: unknown
  readonly body: unknown
  readonly request: Request
  readonly response: Response
}

export type Door<Who> = {
  readonly origins: readonly string[]
  /** @throws Refused `rate-limited` */
  readonly admit: (request: Request) => void
  /** @throws Refused for who may ask nothing; `unavailable` when that cannot be looked up now. */
  readonly identify: (request: Request, response: Response) => Promise<Who>
}

/** Routes for all of these. What changes something is taken from our own pages and from other software only. */
export function operationRoutes<Who>(
  operations: readonly (Operation & { readonly answer: (call: Call<Who>) => Promise<void> })[],
  { origins, admit, identify }: Door<Who>,
): Router {
  const router = Router()
  const ours = [fromOurPagesOnly(origins), json({ limit: BODY_MAX })]
  for (const { method, path, params, body, answer } of operations)
    // A GET changes nothing, so a foreign page that causes one gains nothing: it cannot read the answer.
    router[method.toLowerCase() as Lowercase<typeof method>](
      path,
      ...(method === 'GET' ? [] : ours),
      async (request: Request, response: Response) => {
        admit(request)
        const who = await identify(request, response)
        response.set('Cache-Control', 'no-store')
        await answer({
          who,
          params: read(params, { ...request.query, ...request.params }),
          body: body === null ? undefined : read(body, request.body ?? {}),
          request,
          response,
        })
      },
    )
  return router
}

/** What a schema makes of this. @throws Refused `bad-request` that names the first field that is wrong. */
function read(schema: z.ZodType, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const field = error.issues[0]?.path.map(String).join('.').slice(0, 100)
  throw new Refused('bad-request', 'this cannot be asked', field ? { field } : {})
}
