import { json, Router } from 'express'
import type { IncomingHttpHeaders } from 'node:http'
import { MEDIA_NODE_PATH, MediaNodeFacts } from '../../shared/media-node.ts'
import { Refused } from '../../shared/refused.ts'

const BODY_MAX = '4kb'

export type MediaNodesPorts = {
  /** Whether a process of our own asks. */
  readonly isService: (headers: IncomingHttpHeaders) => boolean
  /** Takes note of a node. @returns whether somebody wants it empty */
  readonly hear: (facts: MediaNodeFacts) => Promise<boolean>
}

/** Media nodes say here where they are, every other second. Of who has not the secret not even the body is read. */
export function mediaNodesRoutes({ isService, hear }: MediaNodesPorts): Router {
  const router = Router()
  router.post(
    MEDIA_NODE_PATH,
    ({ headers }, _response, next) => {
      if (!isService(headers)) throw new Refused('unauthenticated', 'SERVICE_SECRET is another one there')
      next()
    },
    json({ limit: BODY_MAX }),
    async ({ body }, response) => {
      const facts = MediaNodeFacts.safeParse(body)
      if (!facts.success) throw new Refused('bad-request', 'this says nothing of a media node')
      response.set('Cache-Control', 'no-store').json({ drain: await heard(hear, facts.data) })
    },
  )
  return router
}

// It is said again in a moment: a database that is away is no fault of ours.
async function heard(hear: MediaNodesPorts['hear'], facts: MediaNodeFacts): Promise<boolean> {
  try {
    return await hear(facts)
  } catch (error) {
    if (error instanceof Refused) throw error
    throw new Refused('unavailable', 'this cannot be written now')
  }
}
