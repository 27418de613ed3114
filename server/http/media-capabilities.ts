import { createHash } from 'node:crypto'
import { Router } from 'express'
import type { RtpCapabilities } from '../../shared/media.ts'

const CACHE_S = 300

/**
 * `GET /api/media-capabilities`: what a browser must load before it sends or receives. It is the same for everybody, so
 * that pages fetch it while a name is still being typed.
 *
 * The port throws Refused `unavailable` while no media node answers.
 */
export function mediaCapabilitiesRoutes(capabilities: () => Promise<RtpCapabilities>): Router {
  const router = Router()
  router.get('/api/media-capabilities', async (request, response) => {
    const body = JSON.stringify({ capabilities: await capabilities() })
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    response.set({ ETag: etag, 'Cache-Control': `public, max-age=${CACHE_S}` })
    if (request.fresh) response.status(304).end()
    else response.type('json').send(body)
  })
  return router
}
