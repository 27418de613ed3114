import { Router } from 'express'
export type HealthPorts = {
  /** What this server cannot work without, by name: whether each answers now. */
  readonly needs: Readonly<Record<string, () => boolean | Promise<boolean>>>
}

/** `/healthz`: the process is up. `/readyz`: what it needs answers, each by name. */
export function healthRoutes({ needs }: HealthPorts): Router {
  const router = Router()
  router.use(['/healthz', '/readyz'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'up' })
  })
  router.get('/readyz', async (_request, response) => {
    const answers = await Promise.all(
      Object.entries(needs).map(async ([name, answer]) => [name, (await answer()) ? 'up' : 'down'] as const),
    )
    const ready = answers.every(([, state]) => state === 'up')
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'waiting', ...Object.fromEntries(answers) })
  })
  return router
}
