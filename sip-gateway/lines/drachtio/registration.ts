/** Tells a trunk where we are (RFC 3261 §10), again and again: it sends its calls there. */
import type { SrfAnswer, SrfClient } from './srf.ts'

export type Trunk = {
  /** Of its registrar, such as `sip:trunk.example;transport=tls`. */
  readonly uri: string
  readonly user: string
  readonly password: string
}

/** In s. */
const ASKED_FOR = 600
const SHORTEST_MS = 30_000
const FIRST_RETRY_MS = 2000
const LONGEST_RETRY_MS = 300_000
/** An answer that takes longer is none (RFC 3261 §17.1.2.2: 64 × T1). */
const PATIENCE_MS = 40_000

/** What became of one try. */
export type Registered =
  | { readonly ok: true; readonly seconds: number }
  | { readonly ok: false; readonly status: number | undefined }

/** When the next try is due, in ms. @param failures in a row, this one among them */
export function nextTryMs(registered: Registered, failures: number): number {
  if (registered.ok) return Math.max(SHORTEST_MS, registered.seconds * 800)
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS)
}

/** What an answer to REGISTER says. */
export function outcomeOf({ status, get }: Pick<SrfAnswer, 'status' | 'get'>): Registered {
  if (status < 200 || status > 299) return { ok: false, status }
  const ours = /;\s*expires\s*=\s*(\d{1,7})/i.exec(get('contact') ?? '')?.[1]
  const whole = /^\d{1,7}$/.exec(get('expires') ?? '')?.[0]
  return { ok: true, seconds: Number(ours ?? whole ?? ASKED_FOR) }
}

export class Registration {
  readonly #srf: SrfClient
  readonly #trunk: Trunk
  readonly #told: (registered: Registered) => void
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  /** An answer to an older try must not count for a newer. */
  #turn = 0

  /** @param told what became of each try that differs from the one before */
  constructor(srf: SrfClient, trunk: Trunk, told: (registered: Registered) => void) {
    this.#srf = srf
    this.#trunk = trunk
    this.#told = told
  }

  /** The server is there: registers, and keeps it so. */
  begin(): void {
    this.stop()
    this.#failures = 0
    void this.#try(this.#turn, undefined)
  }

  /** The server is gone. */
  stop(): void {
    this.#turn += 1
    clearTimeout(this.#timer)
  }

  /** Asks for no more calls. */
  async end(): Promise<void> {
    this.stop()
    await this.#ask(0)
  }

  async #try(turn: number, before: Registered | undefined): Promise<void> {
    const registered = await this.#ask(ASKED_FOR)
    if (turn !== this.#turn) return
    this.#failures = registered.ok ? 0 : this.#failures + 1
    if (before?.ok !== registered.ok) this.#told(registered)
    this.#timer = setTimeout(
      () => {
        void this.#try(turn, registered)
      },
      nextTryMs(registered, this.#failures),
    )
  }

  #ask(seconds: number): Promise<Registered> {
    const { uri, user, password } = this.#trunk
    const own = ownAddress(uri, user)
    const headers = {
      From: `<${own}>`,
      To: `<${own}>`,
      // The server puts its own address in place of `localhost`.
      Contact: `<sip:${user}@localhost>`,
      Expires: String(seconds),
    }
    return new Promise((resolve) => {
      const none: Registered = { ok: false, status: undefined }
      const patience = setTimeout(() => resolve(none), PATIENCE_MS)
      const done = (registered: Registered): void => {
        clearTimeout(patience)
        resolve(registered)
      }
      try {
        const auth = { username: user, password }
        this.#srf.request({ uri, method: 'REGISTER', headers, auth }, (error, request) => {
          if (error !== null || request === undefined) done(none)
          else
            request.on('response', (answer) => {
              if (answer.status >= 200)
                done(outcomeOf({ status: answer.status, get: (name) => answer.get(name) }))
            })
        })
      } catch {
        // No connection to the server at this moment.
        done(none)
      }
    })
  }
}

/** `sip:trunk.example:5080;transport=tls` is `sip:user@trunk.example`. */
function ownAddress(uri: string, user: string): string {
  const host = /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;?]+)/i.exec(uri)?.[1] ?? 'localhost'
  return `sip:${user}@${host}`
}
