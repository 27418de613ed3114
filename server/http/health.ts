import { Router } from 'express'
import type { Metrics } from './metrics.ts'

export type HealthPorts = {
  /** What this server cannot work without, by name: whether each answers now. */
  readonly needs: Readonly<Record<string, () => boolean | Promise<boolean>>>
  readonly metrics: Metrics
}

/** `/healthz`: the process is up. `/readyz`: what it needs answers, each by name. `/metrics`: for Prometheus. */
export function healthRoutes({ needs, metrics }: HealthPorts): Router {
  const router = Router()
  router.use(['/healthz', '/readyz', '/metrics'], (_request, response, next) => {
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
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.text())
  })
  return router
}
