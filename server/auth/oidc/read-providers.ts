import { existsSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { BadVariable } from '../../bad-variable.ts'
import { demoProviders } from './demo-providers.ts'
import { Configured, type Provider } from './provider.ts'

const VARIABLE = 'OIDC_PROVIDERS'
/** Stands for the demo provider among others, outside production. */
const DEMO = 'demo'

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
