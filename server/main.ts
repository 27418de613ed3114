import { flushCompileCache } from 'node:module'
import { App } from './app.ts'
import { systemClock } from './clock.ts'
import { BadVariable } from '../shared/environment.ts'
import { readConfig, type Config } from './config.ts'
import { openDatabase } from './db/database.ts'
import { lastResort } from '../shared/last-resort.ts'
import { createLog } from './log.ts'
import { whyNotStarted } from './not-started.ts'

/** EX_CONFIG of sysexits.h: tells the supervisor that starting again would not help. */
const BAD_CONFIGURATION = 78
const STOP_MAX_MS = 2_800
/** With other servers: how long the meetings may take until they have them. Who starts and stops us grants a minute. */
const HAND_OVER_MAX_MS = 45_000

const config = configOrDeath()
const log = createLog(config.logLevel)
const database = openDatabase(config.databaseUrl, log)
const app = new App({
  ...{ config, database, clock: systemClock, log },
  onDeposed: () => {
    log.fatal('another server took over the meetings of this one: ending')
    process.exit(1)
  },
})

lastResort(log, () => app.countFault())
const handingOver = new AbortController()
process.on('SIGTERM', () => onSignal('SIGTERM'))
process.on('SIGINT', () => onSignal('SIGINT'))
// Without the supervisor nobody would ever stop us.
if (config.supervised) process.once('disconnect', () => onSignal('the supervisor is gone'))

app.listen().then(keepCompiled, (error: unknown) => {
  const known = whyNotStarted(error, config)
  if (known === null) log.fatal({ err: error }, 'cannot start')
  else log.fatal(known.sentence)
  process.exit(known?.forGood === true ? BAD_CONFIGURATION : 1)
})

// With NODE_COMPILE_CACHE the next start compiles nothing: written now, since who is killed writes nothing at its end.
function keepCompiled(): void {
  setTimeout(flushCompileCache, 1_000).unref()
}

let stopping = false
let handedOver = false
/** A second signal does not wait for other servers to have the meetings. */
function onSignal(why: string): void {
  if (stopping) stopHandingOver(why)
  else void stop(why)
}

function stopHandingOver(why: string): void {
  if (handedOver || handingOver.signal.aborted) return
  log.warn({ why }, 'meetings are given to other servers no more: people come to them by themselves')
  handingOver.abort()
}

async function stop(why: string): Promise<void> {
  stopping = true
  log.info({ why }, 'stopping')
  const late = setTimeout(() => {
    stopHandingOver('it took too long')
  }, HAND_OVER_MAX_MS)
  await app.handOver(handingOver.signal)
  clearTimeout(late)
  handedOver = true
  setTimeout(() => {
    log.error('stopping took too long')
    process.exit(1)
  }, STOP_MAX_MS).unref()
  await app.close()
  process.exit(0)
}

function configOrDeath(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof BadVariable)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(BAD_CONFIGURATION)
  }
}
