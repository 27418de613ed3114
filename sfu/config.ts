import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'

/** Everything an sfu is told from outside. */
export type SfuConfig = {
  /** Where the server reaches it. */
  readonly host: string
  readonly port: number
  /** Shared with the other processes; whoever knows it may ask everything. */
  readonly secret: string
  /** Local address of the media ports. */
  readonly mediaIp: string
  /** What browsers are told to send to, when it is not `mediaIp`: the public address behind a NAT. */
  readonly announcedAddress: string | undefined
  /** Worker i listens on `mediaPort + i`, UDP and TCP; 0: each on a free port. */
  readonly mediaPort: number
  readonly workers: number
  readonly workerBin: string | undefined
  readonly logLevel: LogLevel
  /** Started by our own supervisor: its death is ours. */
  readonly supervised: boolean
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Error that names the variable and says what it should be. */
export function readConfig(env: Environment): SfuConfig {
  const mediaPort = integer(env, 'MEDIA_PORT', 40_000, [0, 65_535])
  const workers = integer(env, 'SFU_WORKERS', availableParallelism(), [1, 256])
  if (mediaPort + workers > 65_536) throw bad('MEDIA_PORT', `must leave room for ${String(workers)} workers`)
  return {
    host: text(env, 'SFU_HOST') ?? '127.0.0.1',
    port: integer(env, 'SFU_PORT', 3001, [0, 65_535]),
    secret: secret(env),
    mediaIp: address(env, 'MEDIA_IP', '127.0.0.1'),
    announcedAddress: text(env, 'MEDIA_ANNOUNCED_ADDRESS'),
    mediaPort,
    workers,
    workerBin: text(env, 'MEDIASOUP_WORKER_BIN'),
    logLevel: logLevel(env),
    supervised: env['PREAU_SUPERVISED'] === '1',
  }
}

function text(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

function integer(env: Environment, name: string, fallback: number, range: readonly [number, number]): number {
  const value = text(env, name)
  if (value === undefined) return fallback
  const [least, most] = range
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw bad(name, `must be a whole number from ${String(least)} to ${String(most)}`)
}

function address(env: Environment, name: string, fallback: string): string {
  const value = text(env, name) ?? fallback
  if (isIP(value) === 0) throw bad(name, 'must be an IP address')
  return value
}

function secret(env: Environment): string {
  const value = text(env, 'SERVICE_SECRET')
  if (value === undefined) throw bad('SERVICE_SECRET', 'is required')
  if (value.length < 16) throw bad('SERVICE_SECRET', 'must have at least 16 characters')
  return value
}

function logLevel(env: Environment): LogLevel {
  const value = text(env, 'LOG_LEVEL') ?? 'info'
  const level = LOG_LEVELS.find((known) => known === value)
  if (!level) throw bad('LOG_LEVEL', `must be one of ${LOG_LEVELS.join(', ')}`)
  return level
}

// The value itself is not repeated: it may be a secret in the wrong place.
function bad(name: string, wish: string): Error {
  return new Error(`${name} ${wish}`)
}
