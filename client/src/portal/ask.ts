import type { PortalBody, PortalParams, PortalReply } from '../../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../../shared/portal-routes.ts'
import type { Failure } from '../../../shared/wire.ts'

const PATIENCE_MS = 15_000
const RETRIES = 4
const RETRY_MS = 400

/** The portal said no, or could not be reached (`unavailable`). */
export class AskFailed extends Error {
  override readonly name = 'AskFailed'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/**
 * Asks the portal over HTTP. While it says that it is unavailable for a moment it is asked again, for a few seconds:
 * whatever was refused so was not done.
 *
 * @throws AskFailed
 */
export async function ask<N extends PortalRequest>(
  name: N,
  params: PortalParams<N>,
  body?: PortalBody<N>,
): Promise<PortalReply<N>> {
  const request = requestOf(name, params, body)
  for (let tried = 0; ; tried += 1) {
    const answer = await send(request)
    if ('value' in answer) return answer.value as PortalReply<N>
    if (answer.failure.code !== 'unavailable' || tried >= RETRIES) throw new AskFailed(answer.failure)
    await new Promise((done) => setTimeout(done, RETRY_MS * 2 ** tried))
  }
}

type Sending = { readonly url: string; readonly init: RequestInit }

function requestOf(name: PortalRequest, params: object, body: unknown): Sending {
  const { method, path } = portalRoutes[name]
  const query = new URLSearchParams()
  let url: string = path
  for (const [key, value] of Object.entries(params)) {
    const filled = url.replace(`:${key}`, encodeURIComponent(String(value)))
    if (filled === url && value !== undefined) query.set(key, String(value))
    url = filled
  }
  if (query.size > 0) url += `?${query.toString()}`
  if (method === 'GET') return { url, init: { method, credentials: 'same-origin' } }
  const headers = { 'content-type': 'application/json' }
  return { url, init: { method, headers, credentials: 'same-origin', body: JSON.stringify(body ?? {}) } }
}

async function send({ url, init }: Sending): Promise<{ value: unknown } | { failure: Failure }> {
  let answer: Response
  try {
    answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) })
  } catch {
    return { failure: { code: 'unavailable', message: 'no answer' } }
  }
  const content: unknown = await answer.json().catch(() => null)
  if (answer.ok) return { value: content }
  if (isFailure(content)) return { failure: content }
  const code = answer.status >= 500 ? 'unavailable' : 'internal'
  return { failure: { code, message: `status ${String(answer.status)}` } }
}

function isFailure(content: unknown): content is Failure {
  return typeof content === 'object' && content !== null && 'code' in content && 'message' in content
}
