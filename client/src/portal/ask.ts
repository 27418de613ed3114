import type { PortalBody, PortalParams, PortalReply } from '../../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../../shared/portal-routes.ts'
import type { Failure } from '../../../shared/wire.ts'

const PATIENCE_MS = 15_000
const RETRIES = 4
const RETRY_MS = 400
const NOT_TWICE: ReadonlySet<PortalRequest> = new Set([
  'meetings:start-temporary',
  'rooms:create',
  'rooms:hand-over',
  'delegates:add',
])

/** The portal said no, or could not be reached (`unavailable`). */
export class AskFailed extends Error {
  override readonly name = 'AskFailed'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** What the portal said no with; anything else that was thrown is a fault of ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AskFailed) return error.failure
  return { code: 'internal', message: String(error) }
}

/**
 * Asks the portal over HTTP. While it says that it is unavailable for a moment it is asked again, for a few seconds:
 * whatever was refused so was not done. Where no answer came at all, it may have been: what must not be done twice is
 * then left to the person.
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
    const { code, field } = answer.failure
    // With a field it is not us who are away but what was asked for, and the portal has waited for that already.
    const away = code === 'unavailable' && field === undefined
    const again = away && (answer.refused || !NOT_TWICE.has(name))
    if (!again || tried >= RETRIES) throw new AskFailed(answer.failure)
    await new Promise((done) => setTimeout(done, RETRY_MS * 2 ** tried))
  }
}

type Sending = { readonly url: string; readonly init: RequestInit }
/** `refused`: the portal itself said no, so that nothing was done. */
type Answer = { readonly value: unknown } | { readonly failure: Failure; readonly refused: boolean }

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
  const credentials = 'same-origin' as const
  if (method === 'GET') return { url, init: { method, credentials } }
  const headers = { 'content-type': 'application/json' }
  return { url, init: { method, headers, credentials, body: JSON.stringify(body ?? {}) } }
}

async function send({ url, init }: Sending): Promise<Answer> {
  let answer: Response
  try {
    answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) })
  } catch {
    return { failure: { code: 'unavailable', message: 'no answer' }, refused: false }
  }
  const content: unknown = await answer.json().catch(() => null)
  if (answer.ok) return { value: content }
  if (isFailure(content)) return { failure: content, refused: true }
  const code = answer.status >= 500 ? 'unavailable' : 'internal'
  return { failure: { code, message: `status ${String(answer.status)}` }, refused: false }
}

function isFailure(content: unknown): content is Failure {
  return typeof content === 'object' && content !== null && 'code' in content && 'message' in content
}
