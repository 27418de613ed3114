/** The gateway put together: calls of the line become conversations over the bridge. */
import { Bridge } from './bridge/bridge.ts'
import type { GatewayConfig } from './config.ts'
import { Conversation } from './conversation.ts'
import { Figures, serveFigures } from './figures.ts'
import { USUAL_LIMITS } from './lines/admission.ts'
import { openDrachtioLine } from './lines/drachtio/drachtio-line.ts'
import type { Registered } from './lines/drachtio/registration.ts'
import { openEmbeddedLine } from './lines/embedded/embedded-line.ts'
import type { LineOptions } from './lines/open-calls.ts'
import type { Log } from './log.ts'
import { OWN_SOUNDS } from './prompts/sound-bank.ts'
import type { ServerLink } from './server-link/link.ts'

export type Gateway = {
  /** Where SIP is listened for; 0: not known yet. */
  readonly port: number
  /** Calls that go on. */
  readonly calls: () => number
  /** Where its figures are; 0: nowhere. */
  readonly metricsPort: number
  /** Ends every call and stops. */
  readonly close: () => Promise<void>
}

type GatewayOptions = {
  readonly config: GatewayConfig
  readonly link: ServerLink
  readonly log: Log
  /** The bridge is gone: nobody hears anything any more. */
  readonly onDeath: (error: unknown) => void
}

/** Later than this, telephones run out of sound: the machine has too much to do. */
const LATE_MS = 20
/** How long telephones may take to hear our goodbye, in ms: two more tries after the first. */
const GOODBYE_MS = 1600

/** @throws when the SIP port is taken or a sound is missing */
export async function startGateway({ config, link, log, onDeath }: GatewayOptions): Promise<Gateway> {
  const { address, port, announcedAddress, sources, rtpPorts, promptsDir, languageOf } = config
  const sounds = promptsDir === undefined ? [OWN_SOUNDS] : [promptsDir, OWN_SOUNDS]
  const figures: Figures = new Figures(() => line.calls())
  const bridge = await Bridge.start(
    { address, range: rtpPorts, sounds },
    {
      onDeath,
      onPace: (lateness) => {
        figures.late(lateness.p99)
        log[lateness.p99 > LATE_MS ? 'warn' : 'debug'](lateness, 'how late sound was mixed, in ms')
      },
    },
  )
  const around = { bridge, link, announcedAddress, language: languageOf, figures, log }
  const common: LineOptions = {
    sources,
    limits: USUAL_LIMITS,
    clock: () => performance.now(),
    goodbyeMs: GOODBYE_MS,
    onCall: (call) => {
      const conversation = new Conversation(call, around)
      void conversation.begin()
      return conversation
    },
    onFault: (error) => {
      figures.fault()
      log.error({ err: error }, 'a SIP message could not be handled')
    },
  }
  const line =
    config.line === 'drachtio'
      ? openDrachtioLine({ ...common, ...drachtioOptions(config, log) })
      : await openEmbeddedLine({ ...common, address, announcedAddress, port }).catch(
          async (error: unknown) => {
            await bridge.stop()
            throw error
          },
        )
  const shown = await serveFigures(figures, config, log)
  return {
    get port() {
      return line.port
    },
    calls: () => line.calls(),
    metricsPort: shown.port,
    close: async () => {
      shown.close()
      await line.close()
      await bridge.stop()
    },
  }
}

/** What an operator should know of its server and trunk. */
function drachtioOptions({ drachtio, trunk }: GatewayConfig, log: Log) {
  return {
    server: drachtio,
    trunk,
    onServer: (there: boolean, why?: unknown) => {
      const { host, port } = drachtio
      if (there) log.info({ host, port }, 'drachtio-server is there')
      else
        log.warn(
          { host, port, err: why },
          'drachtio-server is away, and so are its calls: it is looked for again',
        )
    },
    onRegistered: (registered: Registered) => {
      if (registered.ok) log.info('registered with the trunk')
      else log.warn({ status: registered.status }, 'the trunk did not take our registration')
    },
  }
}
