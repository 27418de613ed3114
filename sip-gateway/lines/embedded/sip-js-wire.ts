/** A call over sip.js: an INVITE, then the dialog that answering it makes. */
import type {
  IncomingInviteRequest,
  IncomingRequestMessage,
  OutgoingInviteRequestDelegate,
  Session,
} from 'sip.js/lib/core/index.js'
import { LineCall, type Introduction, type Wire } from '../line-call.ts'
import { DESCRIPTION } from '../methods.ts'
import { callerNumber, dialledNumber } from '../numbers.ts'
import {
  answeredTerms,
  refreshingTerms,
  sessionTerms,
  SessionTimer,
  type SessionTerms,
} from '../session-timer.ts'

const NOT_ACCEPTABLE = 488

/** @param onGone once, as soon as the call counts no more */
export function callOf(
  invite: IncomingInviteRequest,
  { id, source }: { readonly id: string; readonly source: string },
  onGone: () => void,
): LineCall {
  const wire = new SipJsWire(invite)
  const call = new LineCall(introduction(invite.message, id, source), wire, () => {
    wire.over()
    onGone()
  })
  wire.tells(call)
  return call
}

function introduction(message: IncomingRequestMessage, id: string, source: string): Introduction {
  return {
    id,
    caller: {
      number: callerNumber(message.getHeader('from') ?? '', message.getHeader('p-asserted-identity')),
      source,
    },
    dialled: dialledNumber(message.ruri?.toRaw() ?? '', message.getHeader('p-called-party-id')),
    offer: bodyOf(message),
  }
}

class SipJsWire implements Wire {
  readonly #invite: IncomingInviteRequest
  #session: Session | undefined
  #call: LineCall | undefined
  #terms: SessionTerms | undefined
  readonly #timer = new SessionTimer(
    () => this.#call?.refresh() ?? Promise.resolve(false),
    () => {
      this.#session?.bye()
      this.#call?.lost()
    },
  )

  constructor(invite: IncomingInviteRequest) {
    this.#invite = invite
  }

  /** Whom it tells what comes. */
  tells(call: LineCall): void {
    this.#call = call
    this.#invite.delegate = {
      onCancel: () => {
        this.#invite.reject({ statusCode: 487 })
        call.cancelled()
      },
    }
    this.#invite.trying()
  }

  over(): void {
    this.#timer.stop()
  }

  accept(description: string): void {
    const call = this.#call
    if (call === undefined) return
    this.#terms = termsOf(this.#invite.message)
    const { session } = this.#invite.accept(this.#ok(description))
    this.#session = session
    this.#timer.begin(this.#terms)
    session.delegate = {
      onAck: ({ message }) => {
        call.acknowledged(bodyOf(message))
      },
      onAckTimeout: () => {
        session.bye()
        call.lost()
      },
      onBye: (bye) => {
        bye.accept()
        call.hungUp()
      },
      onInvite: (again) => {
        this.#reinvited(again, call)
      },
      onInfo: (info) => {
        info.accept()
        call.info({ contentType: info.message.getHeader('content-type') ?? '', body: info.message.body })
      },
    }
  }

  reject(status: number): void {
    this.#invite.reject({ statusCode: status })
  }

  bye(): void {
    this.#session?.bye()
  }

  offer(description: string): Promise<string | undefined> {
    const session = this.#session
    if (session === undefined) return Promise.resolve(undefined)
    const extraHeaders = this.#terms === undefined ? [] : lines(refreshingTerms(this.#terms))
    return new Promise((resolve) => {
      const refused = () => {
        resolve(undefined)
      }
      const delegate: OutgoingInviteRequestDelegate = {
        onAccept: (accepted) => {
          accepted.ack()
          resolve(accepted.message.body)
        },
        onReject: refused,
        onRedirect: refused,
      }
      try {
        session.invite(delegate, { body: described(description), extraHeaders })
      } catch {
        // Theirs is under way: it brings what there is to agree.
        refused()
      }
    })
  }

  #reinvited(again: IncomingInviteRequest, call: LineCall): void {
    const answer = call.changed(bodyOf(again.message))
    if (answer === undefined) {
      again.reject({ statusCode: NOT_ACCEPTABLE })
      return
    }
    this.#terms = termsOf(again.message)
    again.accept(this.#ok(answer))
    this.#timer.begin(this.#terms)
  }

  #ok(description: string) {
    return { statusCode: 200, body: described(description), extraHeaders: lines(answeredTerms(this.#terms)) }
  }
}

const lines = (headers: Record<string, string>): string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`)

function termsOf(message: IncomingRequestMessage): SessionTerms | undefined {
  return sessionTerms(message.getHeader('session-expires'), message.getHeaders('supported').join(','))
}

const described = (content: string) => ({
  contentDisposition: 'session',
  contentType: DESCRIPTION,
  content,
})

function bodyOf(message: IncomingRequestMessage): string | undefined {
  return message.body === '' ? undefined : message.body
}
