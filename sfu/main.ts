import { existsSync } from 'node:fs'
import { setLogEventListeners } from 'mediasoup'
import packageJson from '../package.json' with { type: 'json' }
import { lastResort } from '../shared/last-resort.ts'
import { readConfig, type SfuConfig } from './config.ts'
import { createLog } from './log.ts'
import { whyNotBound } from './not-bound.ts'
import { ownAddress, unreachable } from './own-address.ts'
import { Registering } from './registering.ts'
import { startServing } from './serving.ts'

/** How often to look whether a server still speaks for the rooms, in ms. */
const LOOK_FOR_SERVERS_MS = 5000
/** EX_CONFIG of sysexits.h: whoever started us need not try again. */
const BAD_CONFIGURATION = 78
const { version } = packageJson

const config = configOrDie()
const log = createLog(config.logLevel)
let countFault = (): void => undefined
lastResort(log, () => {
  countFault()
})
setLogEventListeners({
  onerror: (namespace, message, error) => {
    log.error({ namespace, err: error }, message)
  },
  onwarn: (namespace, message) => {
    log.debug({ namespace }, message)
  },
})
const serving = await startServing({ config, log, clock: () => performance.now(), onEnd: stop }).catch(
  (error: unknown) => {
    const known = whyNotBound(error, config)
    if (known === undefined) log.fatal({ err: error }, 'cannot start')
    else log.fatal(known)
    process.exit(1)
  },
)
countFault = serving.countFault
const registering = register()
registering?.start()
log.info({ host: config.host, port: serving.port, workers: config.workers }, 'sfu serves')

setInterval(serving.closeForsaken, LOOK_FOR_SERVERS_MS)
// mediasoup takes the first signal for itself, closes its workers and lets the process live on.
process.on('SIGTERM', leave)
process.on('SIGINT', stop)
if (config.supervised) process.on('disconnect', stop)

// Under our supervisor all ends together. Who says it twice does not want to wait.
function leave(): void {
  if (config.supervised || serving.state.told.state === 'leaving') stop()
  else serving.leaving.leave()
}

function stop(): void {
  log.info('sfu stops')
  registering?.close()
  setTimeout(() => process.exit(0), 1000)
  void serving.close().finally(() => process.exit(0))
}

function register(): Registering | null {
  const { registration, host, secret, region } = config
  if (registration === null) return null
  const url = ownAddress(registration, host, serving.port)
  const misled = unreachable(registration, url)
  if (misled !== null) {
    log.warn(misled)
    return null
  }
  const { instance } = serving.state.told
  const own = { url, name: registration.name ?? new URL(url).host, region, version, instance }
  return new Registering({
    ...{ serverUrl: registration.serverUrl, secret, log },
    facts: () => ({ ...own, load: serving.state.load, state: serving.state.told.state }),
    onDrain: (drain) => {
      serving.leaving.drain(drain)
    },
  })
}

function configOrDie(): SfuConfig {
  try {
    const read = readConfig(process.env)
    if (read.workerBin !== undefined && !existsSync(read.workerBin))
      throw new Error('MEDIASOUP_WORKER_BIN names a file that is not there')
    return read
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(BAD_CONFIGURATION)
  }
}
