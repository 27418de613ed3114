/** What a browser reports when the content security policy kept a page from something. */
import { z } from 'zod'

/** What of a report may be kept: nothing in it tells a token, since addresses of ours hold those. */
export type Violation = {
  /** The rule that was broken, such as `script-src-elem`. */
  readonly directive: string
  /** `inline`, `eval` or the like; else the site that was asked, and where on it as far as its first folder. */
  readonly blocked: string
  readonly page: string
  readonly source: string
  readonly line: number | null
}

const word = /^[a-z-]{1,40}$/
const address = z.string().max(4_000).default('')

// W3C CSP 3, §5.3 (the form that `report-uri` sends). Browsers add what they like; it is dropped.
const Report = z.object({
  'csp-report': z.object({
    'effective-directive': z.string().regex(word).optional(),
    'violated-directive': z.string().max(4_000).default(''),
    'blocked-uri': address,
    'document-uri': address,
    'source-file': address,
    'line-number': z.number().int().optional().catch(undefined),
  }),
})

/** Reads a report; null when it is none. */
export function violationOf(body: unknown): Violation | null {
  const { success, data } = Report.safeParse(body)
  if (!success) return null
  const report = data['csp-report']
  const directive = report['effective-directive'] ?? report['violated-directive'].split(' ')[0] ?? ''
  if (!word.test(directive)) return null
  return {
    directive,
    blocked: placeOf(report['blocked-uri']),
    page: placeOf(report['document-uri']),
    source: placeOf(report['source-file']),
    line: report['line-number'] ?? null,
  }
}

/** An address without what could be secret in it: no user, no query, and of the path the first folder only. */
function placeOf(text: string): string {
  const url = URL.parse(text)
  if (url === null) return word.test(text) ? text : 'unknown'
  // An extension's address names the person's own choice of extensions.
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return url.protocol.slice(0, 40)
  const [first = '', ...rest] = url.pathname.slice(1).split('/')
  const folder = word.test(first) ? first : ''
  // Files of the build are public, and their name says which code it was.
  const path = folder === 'assets' ? ['assets', ...rest].join('/') : folder
  return `${url.origin}/${path}`.slice(0, 200)
}
