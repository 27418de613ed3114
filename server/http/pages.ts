import { Router } from 'express'
import { STATIC_TEXTS } from '../../shared/pages.ts'
import { Refused } from '../../shared/refused.ts'
import type { Texts } from '../site/texts.ts'

const CACHE_S = 300

/** `GET /api/pages/:name?language=fr|en`: a text of the site. It needs no database. */
export function pagesRoutes(texts: Texts): Router {
  const router = Router()
  router.get(`${STATIC_TEXTS}/:name`, async (request, response) => {
    const text = await texts.find(request.params.name, request.query['language'] === 'en' ? 'en' : 'fr')
    if (text === null) throw new Refused('not-found', 'there is no such text')
    response.set('Cache-Control', `public, max-age=${String(CACHE_S)}`).json(text)
  })
  return router
}
