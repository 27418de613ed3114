import type { IncomingHttpHeaders } from 'node:http'
import { Router } from 'express'
import { PROTOCOL_HEADER, PROTOCOL_VERSION, whyNotUnderstood } from '../../shared/version.ts'

/** A telephone gateway that has not asked for so long is not there, in ms: it asks every five seconds. */
export const GATEWAY_SILENT_MS = 15_000

export type HealthPorts = {
  /** What this server cannot work without, by name: whether each answers now. */
  readonly needs: Readonly<Record<string, () => boolean | Promise<boolean>>>
  /** Whether whoever comes is led to another server. */
  readonly draining: () => boolean
  readonly gateway: {
    /** Whether a process of our own asks: the telephone gateway does, all the time. */
    readonly asks: (headers: IncomingHttpHeaders) => boolean
    /** Whether invitations name telephone numbers. */
    readonly expected: boolean
    /** ms of steady time. */
    readonly now: () => number
    /** Is given a sentence when a gateway does not understand us, once until that changes. */
    readonly complain: (sentence: string) => void
  }
}

/**
 * `/healthz`: the process is up. `/readyz`: what it needs answers, each by name. The telephone gateway is named, and no more:
 * who is in a meeting by a browser is not sent elsewhere because a gateway starts anew.
 */
export function healthRoutes({ needs, draining, gateway }: HealthPorts): Router {
  const router = Router()
  let gatewayAt: number | null = null
  let said: string | null = null
  /** Whether the gateway that asks understands us. */
  const understood = (headers: IncomingHttpHeaders): boolean => {
    const theirs = Number.parseInt(String(headers[PROTOCOL_HEADER]), 10)
    const sentence = whyNotUnderstood(theirs, PROTOCOL_VERSION)
    if (sentence !== null && sentence !== said) gateway.complain(sentence)
    said = sentence
    return sentence === null
  }
  const gatewayState = (): 'up' | 'down' | 'off' => {
    if (gatewayAt === null) return gateway.expected ? 'down' : 'off'
    return gateway.now() - gatewayAt <= GATEWAY_SILENT_MS ? 'up' : 'down'
  }
  router.use(['/healthz', '/readyz'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'up' })
  })
  router.get('/readyz', async ({ headers }, response) => {
    if (gateway.asks(headers)) {
      response.set(PROTOCOL_HEADER, String(PROTOCOL_VERSION))
      if (understood(headers)) gatewayAt = gateway.now()
    }
    const answers = await Promise.all(
      Object.entries(needs).map(async ([name, answer]) => [name, (await answer()) ? 'up' : 'down'] as const),
    )
    const ready = answers.every(([, state]) => state === 'up')
    const status = draining() ? 'draining' : ready ? 'ready' : 'waiting'
    response.status(status === 'ready' ? 200 : 503).json({
      status,
      ...Object.fromEntries(answers),
      gateway: gatewayState(),
    })
  })
  return router
}
