import { availableParallelism } from 'node:os'
import {
  BadVariable,
  integer,
  logLevel,
  mediaRegion,
  serviceSecret,
  text,
  type Environment,
  type LogLevel,
} from '../shared/environment.ts'
import { mediaAddresses, type MediaAddress } from './media-addresses.ts'
import { registration, type Registration } from './own-address.ts'

const DRAIN_MAX_S = 7_200

/** Everything an sfu is told from outside. */
export type SfuConfig = {
  /** Where the server reaches it. */
  readonly host: string
  readonly port: number
  /** Shared with the other processes; whoever knows it may ask everything. */
  readonly secret: string
  readonly mediaAddresses: readonly MediaAddress[]
  /** Worker i listens on `mediaPort + i`, UDP and TCP; 0: each on a free port. */
  readonly mediaPort: number
  readonly workers: number
  /** How long rooms may end by themselves where it is to be empty, in ms. */
  readonly drainMaxMs: number
  /** Where to say that it is there; null: servers know by SFU_URLS. */
  readonly registration: Registration | null
  /** Where it is, in a word that servers know, too; null: nowhere in particular. */
  readonly region: string | null
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
  const host = text(env, 'SFU_HOST') ?? '127.0.0.1'
  return {
    host,
    registration: registration(env, host),
    port: integer(env, 'SFU_PORT', [0, 65_535]) ?? 3001,
    secret: serviceSecret(env),
    mediaAddresses: mediaAddresses(env),
    mediaPort,
    workers,
    drainMaxMs: (integer(env, 'DRAIN_MAX', [0, 604_800]) ?? DRAIN_MAX_S) * 1_000,
    region: mediaRegion(env),
    workerBin: text(env, 'MEDIASOUP_WORKER_BIN'),
    logLevel: logLevel(env),
    supervised: env['PREAU_SUPERVISED'] === '1',
  }
}
