import { pino, type Logger } from 'pino'
import type { LogLevel } from '../shared/environment.ts'

export type Log = Logger

/** One JSON line per event; one info for each step of a call. No number of a caller, no key, no PIN. */
export function createLog(level: LogLevel): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['pin', '*.pin', '*.number'],
  })
}
