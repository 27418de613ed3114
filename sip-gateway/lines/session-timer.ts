/** How long a call may last without a word that it does (RFC 4028), as the end that was called. */
import { TIMER } from './methods.ts'

/** Shorter is refused: every refresh is work for all on the way. */
export const SHORTEST_S = 90
/** Timers of Node hold no more than 24 days. */
const LONGEST_S = 86_400

export type SessionTerms = {
  readonly seconds: number
  /** Who says that the call goes on. */
  readonly refresher: 'us' | 'them'
}

/** @returns undefined where nobody asks for a timer */
export function sessionTerms(
  sessionExpires: string | undefined,
  supported: string | undefined,
): SessionTerms | undefined {
  const written = /^\s*(\d{1,10})\s*(?:;|$)/.exec(sessionExpires ?? '')?.[1]
  if (written === undefined) return undefined
  const theyCan = (supported ?? '').split(',').some((tag) => tag.trim().toLowerCase() === TIMER)
  const asked = /;\s*refresher\s*=\s*(uac|uas)/i.exec(sessionExpires ?? '')?.[1]?.toLowerCase()
  const seconds = Math.min(Number(written), LONGEST_S)
  return { seconds, refresher: theyCan && asked !== 'uas' ? 'them' : 'us' }
}

/** What the answer to their INVITE says of it. */
export function answeredTerms(terms: SessionTerms | undefined): Record<string, string> {
  if (terms === undefined) return {}
  const them = terms.refresher === 'them'
  return {
    'Session-Expires': `${terms.seconds};refresher=${them ? 'uac' : 'uas'}`,
    ...(them ? { Require: TIMER } : {}),
  }
}

/** What our refreshing re-INVITE says: there we are who asks. */
export function refreshingTerms({ seconds }: SessionTerms): Record<string, string> {
  return { 'Session-Expires': `${seconds};refresher=uac`, 'Min-SE': String(SHORTEST_S) }
}

/** After how many ms it is our turn: to refresh half-way, or to give up shortly before the end (RFC 4028 §10). */
export function turnMs({ seconds, refresher }: SessionTerms): number {
  return 1000 * (refresher === 'us' ? seconds / 2 : seconds - Math.min(32, seconds / 3))
}

/** The timer of one call. */
export class SessionTimer {
  readonly #refresh: () => Promise<boolean>
  readonly #giveUp: () => void
  #timer: NodeJS.Timeout | undefined

  /** @param refresh says that the call goes on; false: nobody agreed @param giveUp nobody says so any more */
  constructor(refresh: () => Promise<boolean>, giveUp: () => void) {
    this.#refresh = refresh
    this.#giveUp = giveUp
  }

  /** Agreed on anew, by an INVITE of theirs. */
  begin(terms: SessionTerms | undefined): void {
    clearTimeout(this.#timer)
    if (terms === undefined) return
    this.#timer = setTimeout(() => {
      if (terms.refresher === 'them') this.#giveUp()
      else void this.#refreshed(terms)
    }, turnMs(terms))
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #refreshed(terms: SessionTerms): Promise<void> {
    const timer = this.#timer
    const agreed = await this.#refresh()
    // Stopped, or agreed on anew, meanwhile.
    if (timer !== this.#timer || timer === undefined) return
    if (agreed) this.begin(terms)
    else this.#giveUp()
  }
}
