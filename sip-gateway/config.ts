import { isIP } from 'node:net'
import {
  BadVariable,
  integer,
  list,
  logLevel,
  serviceSecret,
  text,
  type Environment,
  type LogLevel,
} from '../shared/environment.ts'
import { LANGUAGES, type Language } from './call/model.ts'
import type { PortRange } from './bridge/ports.ts'
import type { DrachtioServer } from './lines/drachtio/drachtio-line.ts'
import type { Trunk } from './lines/drachtio/registration.ts'

/** Everything the gateway is told from outside. */
export type GatewayConfig = {
  /** The server, and the secret that its processes share. */
  readonly server: { readonly url: string; readonly secret: string }
  readonly line: (typeof LINES)[number]
  /** What the line `drachtio` talks to. */
  readonly drachtio: DrachtioServer
  /** Where it registers; undefined: the trunk knows where we are. */
  readonly trunk: Trunk | undefined
  readonly address: string
  readonly port: number
  /** What telephones are told to send to, when it is not `address`: the public address behind a NAT. */
  readonly announcedAddress: string
  /** Addresses and subnets that may call; none: all. */
  readonly sources: readonly string[]
  readonly rtpPorts: PortRange
  /** What is spoken to who dialled a number: the language that `DIAL_IN_NUMBERS` says, else French. */
  readonly languageOf: (dialled: string) => Language
  /** A folder with recordings in place of our sounds. */
  readonly promptsDir: string | undefined
  /** Where Prometheus reads its figures. */
  readonly metrics: { readonly host: string; readonly port: number }
  readonly logLevel: LogLevel
  /** Started by our own supervisor: its death is ours. */
  readonly supervised: boolean
}

const LINES = ['embedded', 'drachtio', 'off'] as const
const ANY = ['0.0.0.0', '::']
/** From SIP_PORT to SIP_METRICS_PORT, when nothing is said. */
const METRICS_OFFSET = 9

/** @throws BadVariable for the first variable that is wrong. */
export function readConfig(env: Environment): GatewayConfig {
  const address = ipAddress(env, 'SIP_IP') ?? '127.0.0.1'
  const announced = ipAddress(env, 'SIP_ANNOUNCED_ADDRESS')
  if (ANY.includes(address) && announced === undefined)
    throw new BadVariable(
      'SIP_ANNOUNCED_ADDRESS',
      `is required where SIP_IP is ${address}: telephones must be told where to send`,
    )
  const port = integer(env, 'SIP_PORT', [0, 65_535]) ?? 5060
  return {
    server: { url: serverUrl(env), secret: serviceSecret(env) },
    line: line(env),
    drachtio: drachtio(env),
    trunk: trunk(env),
    address,
    port,
    announcedAddress: announced ?? address,
    sources: list(env, 'SIP_SOURCES').map(subnet),
    rtpPorts: range(env),
    languageOf: languages(env),
    promptsDir: text(env, 'PROMPTS_DIR'),
    metrics: {
      host: text(env, 'METRICS_HOST') ?? '127.0.0.1',
      port: integer(env, 'SIP_METRICS_PORT', [0, 65_535]) ?? metricsPortOf(port),
    },
    logLevel: logLevel(env),
    supervised: env['PREAU_SUPERVISED'] === '1',
  }
}

/** Beside the port of SIP, as the server's is beside its own; a free one beside a free one. */
function metricsPortOf(port: number): number {
  if (port === 0) return 0
  return port + METRICS_OFFSET > 65_535 ? port - METRICS_OFFSET : port + METRICS_OFFSET
}

function serverUrl(env: Environment): string {
  const value = text(env, 'SERVER_URL') ?? `http://127.0.0.1:${integer(env, 'PORT', [1, 65_535]) ?? 3000}`
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value
  throw new BadVariable('SERVER_URL', 'must be a URL like http://… or https://…')
}

function line(env: Environment): GatewayConfig['line'] {
  const value = text(env, 'SIP_LINE') ?? 'embedded'
  const known = LINES.find((one) => one === value)
  if (known !== undefined) return known
  throw new BadVariable('SIP_LINE', `must be one of ${LINES.join(', ')}`)
}

function drachtio(env: Environment): DrachtioServer {
  const secret = text(env, 'DRACHTIO_SECRET')
  if (secret === undefined && line(env) === 'drachtio')
    throw new BadVariable(
      'DRACHTIO_SECRET',
      'is required where SIP_LINE is drachtio: the one of its configuration',
    )
  return {
    host: text(env, 'DRACHTIO_HOST') ?? '127.0.0.1',
    port: integer(env, 'DRACHTIO_PORT', [1, 65_535]) ?? 9022,
    secret: secret ?? '',
  }
}

function trunk(env: Environment): Trunk | undefined {
  const uri = text(env, 'SIP_TRUNK')
  if (uri === undefined) return undefined
  if (!/^sips?:[^@\s]+$/i.test(uri))
    throw new BadVariable(
      'SIP_TRUNK',
      'must be the address of a registrar such as sip:trunk.example;transport=tls',
    )
  const [user, password] = ['SIP_TRUNK_USER', 'SIP_TRUNK_PASSWORD'].map((name) => {
    const value = text(env, name)
    if (value === undefined) throw new BadVariable(name, 'is required where SIP_TRUNK is set')
    return value
  })
  return { uri, user: user ?? '', password: password ?? '' }
}

function ipAddress(env: Environment, name: string): string | undefined {
  const value = text(env, name)
  if (value !== undefined && isIP(value) === 0) throw new BadVariable(name, 'must be an IP address')
  return value
}

function subnet(written: string): string {
  const [address = '', bits, ...more] = written.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  const good = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  if (isIP(address) !== 0 && good && more.length === 0) return written
  throw new BadVariable(
    'SIP_SOURCES',
    'must be addresses and subnets such as 192.0.2.0/24, separated by commas',
  )
}

function range(env: Environment): PortRange {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text(env, 'RTP_PORTS') ?? '30000-30999') ?? []
  const ports = { first: Number(first), last: Number(last) }
  if (ports.first >= 1024 && ports.last <= 65_535 && ports.last > ports.first) return ports
  throw new BadVariable('RTP_PORTS', 'must be two ports from 1024 to 65535 such as 30000-30999')
}

function languages(env: Environment): (dialled: string) => Language {
  const numbers = list(env, 'DIAL_IN_NUMBERS').map((written) => ({
    digits: digitsOf(written),
    language: LANGUAGES.find((language) => written.includes(`(${language})`)),
  }))
  return (dialled) => numbers.find(({ digits }) => digits === digitsOf(dialled))?.language ?? 'fr'
}

/** Without the sign of an international number, however it is written. */
function digitsOf(number: string): string {
  return number.replace(/\D/g, '').replace(/^00/, '')
}
