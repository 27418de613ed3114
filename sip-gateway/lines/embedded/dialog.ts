/** One call over sip.js: an INVITE, then the dialog that answering it makes. */
import type {
  IncomingInviteRequest,
  IncomingRequestMessage,
  OutgoingInviteRequestDelegate,
  Session,
  URI,
} from 'sip.js/lib/core/index.js'
import type { CallEnd, CallListener, Caller, IncomingCall, OnCall, Refusal } from '../line.ts'

const STATUS: Record<Refusal, number> = { busy: 486, 'not-acceptable': 488, unavailable: 480 }
const NOT_ACCEPTABLE = 488
const DESCRIPTION = 'application/sdp'

export class Dialog implements IncomingCall {
  readonly id: string
  readonly caller: Caller
  readonly dialled: string
  readonly offer: string | undefined
  readonly #invite: IncomingInviteRequest
  readonly #onGone: () => void
  #session: Session | undefined
  #listener: CallListener | undefined
  #confirmed = false
  #over = false
  /** What is done as soon as the ACK is there: nothing may be asked before (RFC 3261 §14.1, §15). */
  #waiting: (() => void)[] = []

  constructor(
    invite: IncomingInviteRequest,
    { id, source }: { id: string; source: string },
    onGone: () => void,
  ) {
    const { message } = invite
    this.id = id
    this.caller = { number: callerNumber(message), source }
    this.dialled = dialledNumber(message)
    this.offer = bodyOf(message)
    this.#invite = invite
    this.#onGone = onGone
  }

  /** Tells of the call and hears what becomes of it. */
  begin(onCall: OnCall): void {
    this.#invite.delegate = {
      onCancel: () => {
        this.#invite.reject({ statusCode: 487 })
        this.#end('cancelled')
      },
    }
    this.#invite.trying()
    this.#listener = onCall(this)
  }

  answer(description: string): void {
    if (this.#over || this.#session !== undefined) return
    const { session } = this.#invite.accept({ statusCode: 200, body: described(description) })
    this.#session = session
    session.delegate = {
      onAck: ({ message }) => this.#acknowledged(message),
      onAckTimeout: () => {
        this.#confirmed = true
        session.bye()
        this.#end('lost')
      },
      onBye: (bye) => {
        bye.accept()
        this.#end('hung-up')
      },
      onInvite: (again) => this.#reinvited(again),
      onInfo: (info) => {
        info.accept()
        const contentType = info.message.getHeader('content-type') ?? ''
        if (!this.#over) this.#listener?.info({ contentType, body: info.message.body })
      },
    }
  }

  refuse(why: Refusal): void {
    if (this.#over || this.#session !== undefined) return
    this.#invite.reject({ statusCode: STATUS[why] })
    this.#leave()
  }

  hangUp(): void {
    if (this.#over) return
    const session = this.#session
    if (session === undefined) {
      this.refuse('unavailable')
      return
    }
    this.#leave()
    this.#whenConfirmed(() => session.bye())
  }

  offerAnew(description: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#whenConfirmed(() => {
        if (this.#over || this.#session === undefined) resolve(undefined)
        else askAnew(this.#session, description, resolve)
      })
    })
  }

  #acknowledged(message: IncomingRequestMessage): void {
    this.#confirmed = true
    const waiting = this.#waiting
    this.#waiting = []
    if (!this.#over) this.#listener?.confirmed(bodyOf(message))
    for (const act of waiting) act()
  }

  #reinvited(again: IncomingInviteRequest): void {
    const answer = this.#over ? undefined : this.#listener?.changed(bodyOf(again.message))
    if (answer === undefined) again.reject({ statusCode: NOT_ACCEPTABLE })
    else again.accept({ statusCode: 200, body: described(answer) })
  }

  #whenConfirmed(act: () => void): void {
    if (this.#confirmed) act()
    else this.#waiting.push(act)
  }

  #end(how: CallEnd): void {
    if (this.#over) return
    this.#leave()
    this.#listener?.ended(how)
  }

  #leave(): void {
    this.#over = true
    this.#onGone()
  }
}

function askAnew(session: Session, description: string, done: (answer: string | undefined) => void): void {
  const refused = () => {
    done(undefined)
  }
  const delegate: OutgoingInviteRequestDelegate = {
    onAccept: (accepted) => {
      accepted.ack()
      done(accepted.message.body)
    },
    onReject: refused,
    onRedirect: refused,
  }
  try {
    session.invite(delegate, { body: described(description) })
  } catch {
    // Theirs is under way: it brings what there is to agree.
    done(undefined)
  }
}

const described = (content: string) => ({
  contentDisposition: 'session',
  contentType: DESCRIPTION,
  content,
})

function bodyOf(message: IncomingRequestMessage): string | undefined {
  return message.body === '' ? undefined : message.body
}

/** What was dialled: trunks that call us by an account say the number beside it (RFC 7315 §4.2). */
function dialledNumber(message: IncomingRequestMessage): string {
  const called = userIn(message.getHeader('p-called-party-id'))
  const uri: URI | undefined = message.ruri
  return plain(called ?? uri?.user ?? '')
}

/** The number that a trunk vouches for (RFC 3325), else the one that the telephone says. */
function callerNumber(message: IncomingRequestMessage): string | undefined {
  const asserted = userIn(message.getHeader('p-asserted-identity'))
  const number = plain(asserted ?? message.from.uri.user ?? '')
  return /^\+?\d{2,20}$/.test(number) ? number : undefined
}

function userIn(header: string | undefined): string | undefined {
  return /(?:sips?|tel):([^@;>\s]+)/i.exec(header ?? '')?.[1]
}

/** Without what people put into numbers to read them. */
function plain(user: string): string {
  return user.replace(/[\s().-]/g, '').slice(0, 64)
}
