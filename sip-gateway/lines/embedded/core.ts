/** sip.js' core without its browser half: transactions and dialogs of RFC 3261, on messages that we bring. */
import {
  IncomingRequestMessage,
  IncomingResponseMessage,
  LoggerFactory,
  Parser,
  Timers,
  URI,
  UserAgentCore,
  type IncomingInviteRequest,
  type UserAgentCoreConfiguration,
} from 'sip.js/lib/core/index.js'
import { isIPv6 } from 'node:net'
import { TIMER } from '../methods.ts'

const T1_MS = 500
// Written for reliable transports only: these are 0 there, which is wrong over UDP (RFC 3261 §17).
Object.assign(Timers, { TIMER_D: 64 * T1_MS, TIMER_I: 5000, TIMER_J: 64 * T1_MS, TIMER_K: 5000 })

export type CoreOptions = {
  /** What the other end is told to send to. */
  readonly address: string
  readonly port: () => number
  readonly send: (text: string) => void
  readonly onInvite: (invite: IncomingInviteRequest) => void
}

export class SipCore {
  readonly #configuration: UserAgentCoreConfiguration
  readonly #core: UserAgentCore
  readonly #parserLog

  constructor({ address, port, send, onInvite }: CoreOptions) {
    const loggerFactory = new LoggerFactory()
    // It logs whole messages: numbers of callers and digits of PINs among them.
    loggerFactory.builtinEnabled = false
    this.#parserLog = loggerFactory.getLogger('parser')
    const host = isIPv6(address) ? `[${address}]` : address
    const contact = new URI('sip', 'meeting', host, port())
    this.#configuration = {
      aor: contact,
      contact: {
        pubGruu: undefined,
        tempGruu: undefined,
        uri: contact,
        toString: () => `<${contact.toString()}>`,
      },
      displayName: '',
      loggerFactory,
      hackViaTcp: false,
      routeSet: [],
      sipjsId: 'preau',
      supportedOptionTags: [TIMER],
      supportedOptionTagsResponse: [TIMER],
      userAgentHeaderFieldValue: 'Preau',
      viaForceRport: true,
      viaHost: `${host}:${port()}`,
      // Nobody who calls gets a proof of who we are.
      authenticationFactory: () => undefined,
      transportAccessor: () => ({
        protocol: 'UDP',
        send: (text) => {
          send(text)
          return Promise.resolve()
        },
      }),
    }
    this.#core = new UserAgentCore(this.#configuration, { onInvite })
  }

  /** Whether a transaction of this branch is known: what comes is a copy, or belongs to it. */
  knowsBranch(branch: string): boolean {
    return this.#core.userAgentServers.has(branch)
  }

  /** @returns false when it cannot be parsed */
  request(text: string): boolean {
    const message = Parser.parseMessage(text, this.#parserLog)
    if (!(message instanceof IncomingRequestMessage) || !isWhole(message) || message.ruri === undefined)
      return false
    // It answers 404 to every user but its own; we are whatever number leads to us.
    this.#configuration.aor = message.ruri
    this.#core.receiveIncomingRequestFromTransport(message)
    return true
  }

  /** Forgets all that is under way. */
  close(): void {
    this.#core.dispose()
  }

  response(text: string): void {
    const message = Parser.parseMessage(text, this.#parserLog)
    if (message instanceof IncomingResponseMessage && isWhole(message))
      this.#core.receiveIncomingResponseFromTransport(message)
  }
}

/** Its types promise what a broken message does not have. */
function isWhole(
  message: Partial<Pick<IncomingRequestMessage, 'callId' | 'viaBranch' | 'from' | 'to'>>,
): boolean {
  const { callId, viaBranch, from, to } = message
  return Boolean(callId) && Boolean(viaBranch) && from !== undefined && to !== undefined
}
