type Log = {
  error(facts: object, message: string): void
  fatal(facts: object, message: string): void
}

/** More bugs than this within the minute are no accident any more. */
const FAULTS_MAX = 20
const WINDOW_MS = 60_000

/**
 * What happens to errors that nobody caught: each is a bug, and is logged and counted. The process lives on, because ending
 * it would cost every meeting's sockets or all media for one request's bug, and what meetings and rooms hold is changed
 * whole or not at all. When bugs come in a storm the process ends instead, and is started again.
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
