/** Where servers reach this sfu, when it says so to them by SERVER_URL. */
import { BadVariable, text, type Environment } from '../shared/environment.ts'

const EVERY_ADDRESS = new Set(['0.0.0.0', '::'])

export type Registration = {
  readonly serverUrl: string
  /** null: `http://SFU_HOST:SFU_PORT`, with the port that it has. */
  readonly ownUrl: string | null
  /** null: host and port of that address. */
  readonly name: string | null
}

/** null without SERVER_URL: servers are told by SFU_URLS. @throws BadVariable */
export function registration(env: Environment, host: string): Registration | null {
  const serverUrl = url(env, 'SERVER_URL')
  if (serverUrl === null) return null
  const ownUrl = url(env, 'SFU_URL')
  if (ownUrl === null && EVERY_ADDRESS.has(host))
    throw new BadVariable(
      'SFU_URL',
      'is required with SERVER_URL where SFU_HOST is every address: it is where servers reach this media node',
    )
  return { serverUrl, ownUrl, name: name(env) }
}

/** @param port that it listens on */
export function ownAddress({ ownUrl }: Registration, host: string, port: number): string {
  return ownUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

/** Why other machines would look for it in vain; null: they will not. */
export function unreachable({ serverUrl }: Registration, own: string): string | null {
  if (!isLoopback(own) || isLoopback(serverUrl)) return null
  return `not registered at SERVER_URL: ${own} leads other machines to themselves; set SFU_HOST, or SFU_URL, to where servers reach this one`
}

function isLoopback(address: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(address).hostname)
}

function url(env: Environment, variable: string): string | null {
  const value = text(env, variable)
  if (value === undefined) return null
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value
  throw new BadVariable(variable, 'must be a URL like http://… or https://…')
}

function name(env: Environment): string | null {
  const value = text(env, 'SFU_NAME') ?? null
  if (value === null || /^[\w.-]{1,100}$/.test(value)) return value
  throw new BadVariable('SFU_NAME', 'must be a word of letters, digits, dots and dashes')
}
