import { lastResort } from '../shared/last-resort.ts'
import { readConfig, type GatewayConfig } from './config.ts'
import { startGateway } from './gateway.ts'
import { createLog } from './log.ts'
import { tellPresence } from './server-link/presence.ts'
import { linkTo } from './server-link/server.ts'

/** EX_CONFIG of sysexits.h: whoever started us need not try again. */
const BAD_CONFIGURATION = 78

const config = configOrDie()
const log = createLog(config.logLevel)
lastResort(log, () => undefined)
// drachtio-srf writes messages that it cannot read there, numbers of callers among them.
if (config.line === 'drachtio') Object.assign(globalThis.console, { error: () => undefined })
const gateway = config.line === 'off' ? undefined : await startedOrDie()
const goSilent =
  gateway === undefined
    ? () => undefined
    : tellPresence(config.server, (sentence) => {
        log.error(sentence)
      })
log.info({ line: config.line, address: config.address, port: gateway?.port }, 'gateway takes calls')

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
if (config.supervised) process.on('disconnect', stop)

function stop(): void {
  log.info('gateway stops')
  goSilent()
  setTimeout(() => process.exit(0), 3000)
  void (gateway?.close() ?? Promise.resolve()).finally(() => process.exit(0))
}

async function startedOrDie() {
  try {
    const onDeath = (error: unknown) => {
      log.fatal({ err: error }, 'the bridge died: ending')
      process.exit(1)
    }
    const link = linkTo(config.server, (error) => {
      log.error({ err: error }, 'the sound of a meeting could not be had')
    })
    return await startGateway({ config, link, log, onDeath })
  } catch (error) {
    log.fatal({ err: error }, 'cannot start')
    process.exit(1)
  }
}

function configOrDie(): GatewayConfig {
  try {
    return readConfig(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(BAD_CONFIGURATION)
  }
}
