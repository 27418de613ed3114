import { existsSync, readFileSync } from 'node:fs'
import type { z } from 'zod'
import { BadVariable } from '../../../shared/environment.ts'
import { isLoopback } from '../../loopback.ts'
import { demoProviders } from './demo-providers.ts'
import { Configured, type Provider } from './provider.ts'

const VARIABLE = 'OIDC_PROVIDERS'
/** Stands for the demo provider among others. */
const DEMO = 'demo'

type Circumstances = {
  readonly production: boolean
  readonly publicUrl: string
  /** What DEMO_PROVIDER says. */
  readonly demo?: string | undefined
}

/**
 * The providers, in the order given; by default the demo provider where nobody else can reach it, which is also where there
 * may be none.
 *
 * @param value JSON, or the path of a file with it
 * @throws BadVariable that names the provider and the field, or what to set
 */
export function readProviders(value: string | undefined, circumstances: Circumstances): readonly Provider[] {
  const { production, publicUrl } = circumstances
  const demo = demoFor(circumstances)
  if (value === undefined) {
    if (demo !== null || isLoopback(publicUrl)) return demo ?? []
    const other = production
      ? ''
      : ', or set DEMO_PROVIDER=anybody to let everybody in, also as administrator'
    throw new BadVariable(
      VARIABLE,
      `is required where PUBLIC_URL leads beyond this machine: name your providers${other}`,
    )
  }
  const items = readList(value)
  // At the end, unless the list has a place for it.
  const wanted = circumstances.demo === 'anybody' && !items.includes(DEMO) ? [...items, DEMO] : items
  const providers = wanted.flatMap((item, index) => {
    if (item !== DEMO) return readProvider(item, index, production)
    if (demo === null)
      throw new BadVariable(VARIABLE, `must not have the demo provider ${whyNoDemo(circumstances)}`)
    return demo
  })
  const ids = providers.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new BadVariable(VARIABLE, `has two providers with the id ${twice}`)
  return providers
}

// It lets everybody in, also as administrator: others must not reach it, unless that is what is wanted.
function demoFor({ production, publicUrl, demo = 'auto' }: Circumstances): readonly Provider[] | null {
  if (!['auto', 'off', 'anybody'].includes(demo))
    throw new BadVariable('DEMO_PROVIDER', 'must be auto, off or anybody')
  if (demo === 'anybody' && production)
    throw new BadVariable('DEMO_PROVIDER', 'must not be anybody where NODE_ENV=production')
  const allowed = demo === 'anybody' || (demo === 'auto' && !production && isLoopback(publicUrl))
  return allowed ? demoProviders(publicUrl) : null
}

function whyNoDemo({ production, demo }: Circumstances): string {
  if (production) return 'in production'
  return demo === 'off' ? 'where DEMO_PROVIDER=off' : 'where PUBLIC_URL leads beyond this machine'
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
