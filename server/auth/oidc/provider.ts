/** Providers of identity as `OIDC_PROVIDERS` names them. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { Audience } from '../../../shared/portal.ts'
import { BadVariable } from '../../bad-variable.ts'
import { demoProviders } from './demo-providers.ts'

const VARIABLE = 'OIDC_PROVIDERS'
/** Stands for the demo provider among others, outside production. */
const DEMO = 'demo'

const claim = z.string().min(1).max(100)
const claims = z
  .strictObject({ given_name: claim, family_name: claim, email: claim, name: claim })
  .partial()
  .default({})

const Configured = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and -'),
  name: z.string().trim().min(1).max(100),
  issuer: z.url({ protocol: /^https?$/, error: 'must be an address that begins with https://' }),
  clientId: z.string().min(1).max(500),
  /** Left out by public clients, which only PKCE protects. */
  clientSecret: z.string().min(1).max(2_000).nullable().default(null),
  audience: Audience,
  /** On this site, or within the address: pictures of other sites would tell them who comes here. */
  logo: z
    .string()
    .regex(/^(\/(?![/\\])\S*|data:image\/\S+)$/, 'must be a path on this site or a data: address')
    .nullable()
    .default(null),
  /** How the provider's claims are called that are known as these. */
  claims,
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/))
    .default(['openid', 'email', 'profile'])
    .refine((scopes) => scopes.includes('openid'), 'must contain openid'),
  /** What access tokens that are meant for our API name us by, besides the client id. */
  apiAudience: z.string().min(1).max(500).optional(),
  tokenAuth: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
})

/** What the demo provider has besides: who administers, by their subject there. */
export type Provider = z.output<typeof Configured> & { readonly administrators?: ReadonlySet<string> }

type Circumstances = { readonly production: boolean; readonly publicUrl: string }

/**
 * The providers, in the order given; by default the demo provider, and in production none.
 *
 * @param value JSON, or the path of a file with it
 * @throws BadVariable that names the provider and the field
 */
export function readProviders(value: string | undefined, circumstances: Circumstances): readonly Provider[] {
  const { production, publicUrl } = circumstances
  if (value === undefined) return production ? [] : demoProviders(publicUrl)
  const items = readList(value)
  const providers = items.flatMap((item, index) => {
    if (item !== DEMO) return readProvider(item, index, production)
    if (production) throw new BadVariable(VARIABLE, 'must not have the demo provider in production')
    return demoProviders(publicUrl)
  })
  const ids = providers.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new BadVariable(VARIABLE, `has two providers with the id ${twice}`)
  return providers
}

function readList(value: string): unknown[] {
  const list = parse(/^[[{"]/.test(value) ? value : readFile(value))
  if (!Array.isArray(list)) throw new BadVariable(VARIABLE, 'must be a JSON list')
  return list
}

function readFile(path: string): string {
  if (!existsSync(path)) throw new BadVariable(VARIABLE, 'is neither a JSON list nor the path of a file')
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new BadVariable(VARIABLE, 'names a file that cannot be read')
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Not the parser's words: they quote the text, which has secrets.
    throw new BadVariable(VARIABLE, 'is no valid JSON')
  }
}

function readProvider(item: unknown, index: number, production: boolean): Provider {
  const { success, data, error } = Configured.safeParse(item)
  const named = nameOf(item, index)
  if (!success) throw new BadVariable(VARIABLE, `${named}: ${complaintOf(error)}`)
  if (production && data.issuer.startsWith('http:') && !isLoopback(data.issuer))
    throw new BadVariable(VARIABLE, `${named}: issuer must begin with https:// in production`)
  if (data.clientSecret === null && data.tokenAuth !== undefined && data.tokenAuth !== 'none')
    throw new BadVariable(VARIABLE, `${named}: clientSecret is required for ${data.tokenAuth}`)
  return data
}

function complaintOf({ issues }: z.ZodError): string {
  const [issue] = issues
  if (issue === undefined) return 'cannot be read'
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not known`
  const field = issue.path.map(String).join('.')
  return field === '' ? 'must be an object' : `${field} ${wordsOf(issue)}`
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('must')) return issue.message
  return issue.message.endsWith('received undefined') ? 'is required' : `is wrong (${issue.message})`
}

function nameOf(item: unknown, index: number): string {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined
  return typeof id === 'string' ? `provider ${id.slice(0, 64)}` : `provider number ${String(index + 1)}`
}

function isLoopback(issuer: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname)
}
