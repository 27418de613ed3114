import type { Log } from './log.ts'

/** More bugs than this within the minute are no accident any more. */
const FAULTS_MAX = 20
const WINDOW_MS = 60_000

/**
 * What happens to errors that nobody caught: each is a bug, and is logged and counted. The process lives on, because a
 * meeting is replaced whole or not at all and so cannot be left half changed, and because ending it would cost every
 * meeting's sockets for one request's bug. When bugs come in a storm the process ends instead: the supervisor starts it
 * again, and the meetings are folded from their journals.
 */
export function lastResort(log: Log, count: () => void): void {
  let recent: number[] = []
  const survive = (error: unknown, origin: string): void => {
    const now = performance.now()
    recent = [...recent.filter((at) => now - at < WINDOW_MS), now]
    count()
    log.error({ err: error, origin }, 'an error that nobody caught')
    if (recent.length <= FAULTS_MAX) return
    log.fatal({ faults: recent.length }, 'too many errors that nobody caught: ending')
    process.exit(1)
  }
  process.on('uncaughtException', survive)
  process.on('unhandledRejection', (reason) => survive(reason, 'unhandledRejection'))
}
