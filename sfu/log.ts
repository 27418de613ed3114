import { pino, type Logger } from 'pino'
import type { LogLevel } from '../shared/environment.ts'

export type Log = Logger

/**
 * One JSON line per event. error: given up; warn: went wrong and is tried again; info: one line per change in the life
 * of a worker or a room; debug: the rest.
 */
export function createLog(level: LogLevel): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['secret', '*.secret', '*.password', '*.rtpParameters'],
  })
}
