import { watchParent } from '../setup/ending.mjs'
import { SetupFailed, say } from '../setup/step.mjs'
import { deferred } from './deferred.mjs'
import { readiness, stopLimitMs, supervise } from './supervise.mjs'

// A stop takes 5 s at most, whatever hangs, unless a server gives its meetings to others: this is for all but the server.
const STOP_LIMIT_MS = 2900

/**
 * Serves until Ctrl-C, SIGTERM or SIGHUP, or until a program gives up. A second signal does not wait for a clean end.
 *
 * @param {import('./supervise.mjs').Supervision} supervision
 * @param {(supervised: import('./supervise.mjs').Supervised) => void} [onStarted]
 * @returns {Promise<number>} The exit code.
 * @throws SetupFailed when it cannot start.
 */
export async function serveUntilStopped(supervision, onStarted) {
  const asked = deferred()
  const leaving = new AbortController()
  let kill = () => {}
  const onSignal = () => {
    if (leaving.signal.aborted) kill()
    leaving.abort()
    asked.resolve(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)

  const orphaned = watchParent(onSignal)

  const supervised = await supervise(supervision)
  kill = supervised.kill
  onStarted?.(supervised)
  const ended = supervised.ended.then((code) => {
    leaving.abort()
    return code
  })
  try {
    await readiness(supervised, leaving.signal)
    if (!leaving.signal.aborted) say(`Préau is ready: ${supervision.settings.publicUrl}`)
    return await Promise.race([asked.promise, ended])
  } catch (error) {
    if (error instanceof SetupFailed) return (process.stderr.write(`\n${error.message}\n`), 1)
    throw error
  } finally {
    leaving.abort()
    clearInterval(orphaned)
    const late = setTimeout(
      () => {
        // What still runs hears that we are gone and goes too.
        supervised.kill()
        process.exit(1)
      },
      STOP_LIMIT_MS + stopLimitMs('server', supervision.env),
    )
    await supervised.stop()
    clearTimeout(late)
  }
}
