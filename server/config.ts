/** The environment as the server understands it. */
import type { BlockList } from 'node:net'
import { blockList } from './address.ts'
import type { Provider } from './auth/oidc/provider.ts'
import { readProviders } from './auth/oidc/read-providers.ts'
import {
  BadVariable,
  integer,
  list,
  logLevel,
  mediaRegion,
  text,
  type Environment,
} from '../shared/environment.ts'
import { readDialIn, type DialIn } from './rooms/dial-in.ts'
import packageJson from '../package.json' with { type: 'json' }
import { readSite, type SiteSettings } from './site/settings.ts'

export type Config = SiteSettings & {
  readonly production: boolean
  /** Started by the supervisor, whose end is ours. */
  readonly supervised: boolean
  readonly logLevel: string
  readonly host: string
  readonly port: number
  /** An origin: scheme, host and port, without a slash at the end. */
  readonly publicUrl: string
  /** Origins that pages of ours may have: `publicUrl`, and for one on loopback all names of loopback. */
  readonly origins: readonly string[]
  /** Addresses or subnets whose X-Forwarded-For is believed. None by default. */
  readonly trustedProxies: BlockList
  /** Of identity: who vouches for people here. */
  readonly providers: readonly Provider[]
  /** Where Prometheus reads: of no use to browsers. */
  readonly metrics: { readonly host: string; readonly port: number }
  readonly databaseUrl: string
  readonly secretKey: string
  /** What this server is called among several on one database; null: it is the only one. */
  readonly node: { readonly name: string; readonly internalUrl: string; readonly version: string } | null
  /** Media nodes; `region`: where this server is, whose rooms go to nodes of the same one first. */
  readonly sfu: { readonly urls: readonly string[]; readonly secret: string; readonly region: string | null }
  readonly turn: { readonly urls: readonly string[]; readonly secret: string } | null
  /** Telephone numbers that lead to us, as invitations show them. */
  readonly dialIn: readonly DialIn[]
  /** null: mail is written to the log. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null
  /** How long rooms and accounts may be out of use, and what happened is kept, in days. */
  readonly retentionDays: number
  /** How many people the installation is made for; null: nobody says. */
  readonly capacity: number | null
}

const VERSION: string = packageJson.version
const SECRET_MIN_CHARACTERS = 16
const METRICS_OFFSET = 9
// What sample files and tired administrators write.
const NO_SECRET = /change.?me|example|default|password|^(.)\1*$/i

/** @throws BadVariable for the first variable that is missing or wrong. */
export function readConfig(env: Environment): Config {
  const port = integer(env, 'PORT', [0, 65_535]) ?? 3000
  const publicUrl = readPublicUrl(env, port)
  const production = env['NODE_ENV'] === 'production'
  return {
    ...readSite(env),
    production,
    supervised: env['PREAU_SUPERVISED'] === '1',
    logLevel: logLevel(env),
    host: text(env, 'HOST') ?? '127.0.0.1',
    port,
    publicUrl,
    origins: originsOf(publicUrl),
    trustedProxies: readProxies(env),
    providers: readProviders(text(env, 'OIDC_PROVIDERS'), {
      production,
      publicUrl,
      demo: text(env, 'DEMO_PROVIDER'),
    }),
    metrics: {
      host: text(env, 'METRICS_HOST') ?? '127.0.0.1',
      port: integer(env, 'METRICS_PORT', [0, 65_535]) ?? metricsPortOf(port),
    },
    databaseUrl: readUrl('DATABASE_URL', required(env, 'DATABASE_URL'), ['postgres:', 'postgresql:']),
    secretKey: readSecret(env, 'SECRET_KEY'),
    node: readNode(env, port),
    sfu: {
      urls: readSfuUrls(env),
      secret: readSecret(env, 'SERVICE_SECRET'),
      region: mediaRegion(env),
    },
    turn: readTurn(env),
    dialIn: readDialInNumbers(env, production),
    mail: readMail(env, publicUrl),
    retentionDays: integer(env, 'RETENTION_DAYS', [60, 36_500]) ?? 365,
    capacity: integer(env, 'CAPACITY', [1, 10_000_000]) ?? null,
  }
}

function required(env: Environment, variable: string): string {
  const value = text(env, variable)
  if (value === undefined) throw new BadVariable(variable, 'is required (npm start sets it by itself)')
  return value
}

function metricsPortOf(port: number): number {
  if (port === 0) return 0
  return port + METRICS_OFFSET > 65_535 ? port - METRICS_OFFSET : port + METRICS_OFFSET
}

function readProxies(env: Environment): BlockList {
  try {
    return blockList(list(env, 'TRUSTED_PROXIES'))
  } catch {
    throw new BadVariable('TRUSTED_PROXIES', 'must be addresses or subnets such as 10.0.0.0/8')
  }
}

function readUrl(variable: string, value: string, protocols: readonly string[]): string {
  const url = URL.parse(value)
  if (url === null || !protocols.includes(url.protocol))
    throw new BadVariable(variable, `must be an address that begins with ${protocols.join('// or ')}//`)
  return value
}

function readPublicUrl(env: Environment, port: number): string {
  const value = text(env, 'PUBLIC_URL') ?? `http://localhost:${port}`
  const url = new URL(readUrl('PUBLIC_URL', value, ['http:', 'https:']))
  const bare = `${url.pathname}${url.search}${url.hash}${url.username}${url.password}`
  if (bare !== '/')
    throw new BadVariable('PUBLIC_URL', 'must have no path, no query and no user: https://meet.example.org')
  return url.origin
}

function originsOf(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  const loopback = ['localhost', '127.0.0.1', '[::1]']
  if (!loopback.includes(url.hostname)) return [publicUrl]
  const port = url.port === '' ? '' : `:${url.port}`
  return loopback.map((host) => `${url.protocol}//${host}${port}`)
}

function readSecret(env: Environment, variable: string): string {
  const secret = required(env, variable)
  if (secret.length < SECRET_MIN_CHARACTERS)
    throw new BadVariable(variable, `must have at least ${SECRET_MIN_CHARACTERS} characters`)
  if (NO_SECRET.test(secret))
    throw new BadVariable(variable, 'is a sample value: make one with `openssl rand -base64 32`')
  return secret
}

// It is a part of addresses, and one name to a proxy.
const NODE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/

function readNode(env: Environment, port: number): Config['node'] {
  const name = text(env, 'NODE_NAME')
  if (name === undefined) return null
  if (!NODE_NAME.test(name))
    throw new BadVariable('NODE_NAME', 'must be 1 to 32 small letters, digits and - between them: a')
  const internalUrl = text(env, 'NODE_URL') ?? `http://${text(env, 'HOST') ?? '127.0.0.1'}:${port}`
  return { name, internalUrl: readUrl('NODE_URL', internalUrl, ['http:', 'https:']), version: VERSION }
}

/** None: media nodes say themselves where they are. */
function readSfuUrls(env: Environment): string[] {
  return list(env, 'SFU_URLS').map((url) => readUrl('SFU_URLS', url, ['http:', 'https:', 'ws:', 'wss:']))
}

function readTurn(env: Environment): Config['turn'] {
  const urls = list(env, 'TURN_URLS')
  if (urls.length === 0) return null
  if (!urls.every((url) => /^turns?:\S+$/.test(url)))
    throw new BadVariable('TURN_URLS', 'must be addresses that begin with turn: or turns:')
  return { urls, secret: required(env, 'TURN_SECRET') }
}

// A name and a mailbox, or only that; quotes would be somebody's idea of a header.
const SENDER = /^(?:[^<>@"\p{Cc}]+ )?<?[^\s<>@"]+@[^\s<>@"]+>?$/u

function readMail(env: Environment, publicUrl: string): Config['mail'] {
  const smtpUrl = text(env, 'SMTP_URL')
  if (smtpUrl === undefined) return null
  const from = text(env, 'MAIL_FROM') ?? `no-reply@${new URL(publicUrl).hostname}`
  if (!SENDER.test(from)) throw new BadVariable('MAIL_FROM', 'must be an address: Préau <preau@example.org>')
  return { smtpUrl: readUrl('SMTP_URL', smtpUrl, ['smtp:', 'smtps:']), from }
}

function readDialInNumbers(env: Environment, production: boolean): readonly DialIn[] {
  const numbers = readDialIn(list(env, 'DIAL_IN_NUMBERS'))
  if (numbers === null)
    throw new BadVariable(
      'DIAL_IN_NUMBERS',
      'must be numbers such as +33 1 86 95 00 00 (fr), with commas between',
    )
  if (numbers.length > 0 || production || text(env, 'SIP_LINE') === 'off') return numbers
  return [softphoneNumber(text(env, 'SIP_IP'), integer(env, 'SIP_PORT', [0, 65_535]))]
}

/** What a softphone on this machine dials, so that `npm start` alone shows telephones too. */
function softphoneNumber(ip = '127.0.0.1', port = 5060): DialIn {
  const host = ip === '0.0.0.0' || ip === '::' ? '127.0.0.1' : ip
  return { number: `sip:preau@${host.includes(':') ? `[${host}]` : host}:${port}`, label: '' }
}
