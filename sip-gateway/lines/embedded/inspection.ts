/** What is done with a message before any parser sees it. Whoever sends nonsense gets a word for it, and costs little. */
import { createHmac, randomBytes } from 'node:crypto'
import { ALLOW, DESCRIPTION, isDescription, METHODS, missingExtensions, TIMER } from '../methods.ts'
import {
  halves,
  headersOf,
  parameter,
  sentBy,
  stamped,
  topVia,
  valuesOf,
  type Header,
  type Request,
} from './message.ts'
import { sessionTerms, SHORTEST_S } from '../session-timer.ts'

export type Origin = { readonly address: string; readonly port: number; readonly protocol: 'UDP' | 'TCP' }

export type Inspected =
  | { readonly is: 'request'; readonly request: Request }
  | { readonly is: 'response'; readonly text: string; readonly headers: readonly Header[] }
  /** To be answered so, and forgotten. */
  | { readonly is: 'answered'; readonly reply: string }
  | { readonly is: 'nothing' }

const NOTHING: Inspected = { is: 'nothing' }
const SINGLE = ['from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-length', 'content-type']
const NEEDED = ['from', 'to', 'call-id', 'cseq']
const HIGHEST_CSEQ = 2 ** 31 - 1
const REASONS = {
  200: 'OK',
  400: 'Bad Request',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  422: 'Session Interval Too Small',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
} as const
export type Status = keyof typeof REASONS

/** What a message is, where it came from. */
export function inspect(message: Buffer, origin: Origin): Inspected {
  const parts = halves(message)
  const [first = '', ...lines] = parts?.lines ?? []
  const came = headersOf(lines)
  const via = topVia(came)
  if (parts === undefined || via === undefined || sentBy(via) === undefined) return NOTHING
  if (first.startsWith('SIP/2.0 ')) return { is: 'response', text: message.toString('utf8'), headers: came }
  const headers = [{ name: 'via', value: stampFirst(came, via, origin) }, ...withoutFirstVia(came)]
  return inspectRequest(first, headers, parts.body)
}

function inspectRequest(first: string, headers: readonly Header[], rest: Buffer): Inspected {
  const [method = '', uri = '', version = '', ...more] = first.split(' ')
  if (!version.startsWith('SIP/') || more.length > 0) return NOTHING
  const body = rest.subarray(0, contentLength(headers) ?? rest.length).toString('utf8')
  const request: Request = { method, uri, headers, body, text: textOf(first, headers, body) }
  const fault = version === 'SIP/2.0' ? faultOf(request, rest.length) : { status: 505 as const }
  if (fault === undefined) return { is: 'request', request }
  return method === 'ACK' ? NOTHING : { is: 'answered', reply: reply(request, fault) }
}

/** Why a request is not worth a parser. */
type Fault = { readonly status: Status; readonly extra?: readonly string[]; readonly reason?: string }

function faultOf(request: Request, bodyBytes: number): Fault | undefined {
  const bad = malformation(request, bodyBytes)
  if (bad !== undefined) return { status: 400, reason: bad }
  if (!METHODS.includes(request.method)) return { status: 405, extra: [`Allow: ${ALLOW}`] }
  if (!request.uri.toLowerCase().startsWith('sip:')) return { status: 416 }
  const missing = missingExtensions(valuesOf(request.headers, 'require'))
  if (missing.length > 0 && request.method !== 'ACK' && request.method !== 'CANCEL')
    return { status: 420, extra: [`Unsupported: ${missing.join(', ')}`] }
  return request.method === 'INVITE' ? inviteFault(request) : undefined
}

function inviteFault({ headers, body }: Request): Fault | undefined {
  const terms = sessionTerms(valuesOf(headers, 'session-expires')[0], undefined)
  if (terms !== undefined && terms.seconds < SHORTEST_S)
    return { status: 422, extra: [`Min-SE: ${SHORTEST_S}`] }
  const [type = ''] = valuesOf(headers, 'content-type')
  return body === '' || isDescription(type) ? undefined : { status: 415, extra: [`Accept: ${DESCRIPTION}`] }
}

/** In words that go into the reply; undefined: nothing is wrong. */
function malformation({ method, headers }: Request, bodyBytes: number): string | undefined {
  const [twice] = SINGLE.filter((name) => valuesOf(headers, name).length > 1)
  const [missing] = NEEDED.filter((name) => !valuesOf(headers, name)[0])
  if (twice !== undefined) return `${twice} twice`
  if (missing !== undefined) return `no ${missing}`
  return (
    cseqFault(method, headers) ??
    markFault(headers) ??
    numbersFault(headers, bodyBytes) ??
    contactFault(method, headers)
  )
}

function cseqFault(method: string, headers: readonly Header[]): string | undefined {
  const [cseq = ''] = valuesOf(headers, 'cseq')
  const [, number = 'none', of] = /^(\d{1,10})\s+(\S+)$/.exec(cseq) ?? []
  return Number(number) <= HIGHEST_CSEQ && of === method ? undefined : 'cseq'
}

/** What tells transactions and dialogs apart. */
function markFault(headers: readonly Header[]): string | undefined {
  if (!parameter(topVia(headers) ?? '', 'branch')) return 'no branch'
  return parameter(valuesOf(headers, 'from')[0] ?? '', 'tag') === undefined ? 'no tag' : undefined
}

function numbersFault(headers: readonly Header[], bodyBytes: number): string | undefined {
  const [forwards = '70'] = valuesOf(headers, 'max-forwards')
  if (!/^\d{1,3}$/.test(forwards)) return 'max-forwards'
  const length = contentLength(headers)
  return length === undefined || length <= bodyBytes ? undefined : 'content-length'
}

function contactFault(method: string, headers: readonly Header[]): string | undefined {
  if (method !== 'INVITE') return undefined
  const contacts = valuesOf(headers, 'contact')
  return contacts.length === 1 && /sip:/i.test(contacts[0] ?? '') ? undefined : 'contact'
}

/** NaN where it is no number: longer than nothing, and so too long. */
function contentLength(headers: readonly Header[]): number | undefined {
  const [value] = valuesOf(headers, 'content-length')
  if (value === undefined) return undefined
  return /^\d{1,7}$/.test(value) ? Number(value) : Infinity
}

function stampFirst(headers: readonly Header[], via: string, origin: Origin): string {
  const [whole = ''] = valuesOf(headers, 'via')
  return [stamped(via, origin), ...whole.split(',').slice(1)].join(',')
}

function withoutFirstVia(headers: readonly Header[]): Header[] {
  const first = headers.findIndex(({ name }) => name === 'via')
  return headers.filter((_, index) => index !== first)
}

function textOf(first: string, headers: readonly Header[], body: string): string {
  return [first, ...headers.map(({ name, value }) => `${name}: ${value}`), '', body].join('\r\n')
}

const tagKey = randomBytes(32)

/** An answer without a transaction: the same to each copy of the same request (RFC 3261 §8.2.7). */
export function reply(request: Request, { status, extra = [], reason }: Fault): string {
  const { headers } = request
  const copied = ['via', 'from', 'to', 'call-id', 'cseq'].flatMap((name) =>
    valuesOf(headers, name).map((value) => `${name}: ${name === 'to' ? tagged(value, headers) : value}`),
  )
  return [
    `SIP/2.0 ${status} ${reason ?? REASONS[status]}`,
    ...copied,
    ...extra,
    'content-length: 0',
    '',
    '',
  ].join('\r\n')
}

/** Answers OPTIONS (RFC 3261 §11.2). */
export function capabilities(request: Request): string {
  return reply(request, {
    status: 200,
    extra: [`Allow: ${ALLOW}`, `Supported: ${TIMER}`, `Accept: ${DESCRIPTION}`, 'Accept-Encoding: identity'],
  })
}

function tagged(to: string, headers: readonly Header[]): string {
  if (parameter(to, 'tag') !== undefined) return to
  const of = `${valuesOf(headers, 'call-id').join()} ${parameter(topVia(headers) ?? '', 'branch') ?? ''}`
  return `${to};tag=${createHmac('sha256', tagKey).update(of).digest('hex').slice(0, 16)}`
}
