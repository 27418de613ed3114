import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import {
  BadVariable,
  integer,
  logLevel,
  serviceSecret,
  text,
  type Environment,
  type LogLevel,
} from '../shared/environment.ts'

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

/** @throws BadVariable for the first variable that is missing or wrong. */
export function readConfig(env: Environment): SfuConfig {
  const mediaPort = integer(env, 'MEDIA_PORT', [0, 65_535]) ?? 40_000
  const workers = integer(env, 'SFU_WORKERS', [1, 256]) ?? availableParallelism()
  if (mediaPort + workers > 65_536)
    throw new BadVariable('MEDIA_PORT', `must leave room for ${String(workers)} workers`)
  return {
    host: text(env, 'SFU_HOST') ?? '127.0.0.1',
    port: integer(env, 'SFU_PORT', [0, 65_535]) ?? 3001,
    secret: serviceSecret(env),
    mediaIp: address(env, 'MEDIA_IP', '127.0.0.1'),
    announcedAddress: text(env, 'MEDIA_ANNOUNCED_ADDRESS'),
    mediaPort,
    workers,
    workerBin: text(env, 'MEDIASOUP_WORKER_BIN'),
    logLevel: logLevel(env),
    supervised: env['PREAU_SUPERVISED'] === '1',
  }
}

function address(env: Environment, name: string, fallback: string): string {
  const value = text(env, name) ?? fallback
  if (isIP(value) === 0) throw new BadVariable(name, 'must be an IP address')
  return value
}
