import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/**
 * The one logger. Levels: `error` given up, `warn` trying again, `info` exactly one line for each transition of
 * something's life (joined, left, worker died), `debug` the rest. Refusals are never above `debug`.
 *
 * What must not be written is masked by its name wherever it stands, up to three objects deep; never put secrets, SDP or
 * addresses with tokens into a message's text.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

const SECRETS = [
  'token',
  'seat',
  'secret',
  'secretKey',
  'password',
  'pin',
  'sdp',
  'credential',
  'auth',
  'iceParameters',
  'dtlsParameters',
  'usernameFragment',
  'databaseUrl',
  'connectionString',
  'moderatorUrl',
  'participantUrl',
  'authorization',
  'cookie',
]
