import type { UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Failure } from '../../shared/wire.ts'
import type { AccessRevocation, SessionRef } from '../auth/identity.ts'
import type { Command } from '../meeting/features.ts'
import type { SignallingDeps } from './caller.ts'
import { DISABLED, REVOKED, SIGNED_OUT } from './close-reason.ts'
import { turnAway } from './leaving.ts'
import type { EntryCredential, Listener } from './listener.ts'

/** How long it is remembered that a right was lost, in ms: who is being admitted at that moment may not slip through. */
const REMEMBERED_MS = 10_000

export type AccessRevocationPorts = Pick<SignallingDeps, 'meetings' | 'channels' | 'media' | 'clock' | 'log'>

/** Sends people out of all meetings, and from their doors, when they lose the right to be there. */
export class LiveAccessRevocation implements AccessRevocation {
  readonly #ports: AccessRevocationPorts
  /** What was lost, and until when that is remembered. */
  readonly #lost = new Map<string, number>()

  constructor(ports: AccessRevocationPorts) {
    this.#ports = ports
  }

  onSessionEnded(session: SessionRef): void {
    this.#remember([`session ${session}`])
    this.#sendOut({ type: 'sign-out', session, at: this.#ports.clock.steady() })
    this.#turnAway(({ account }) => account?.session === session, SIGNED_OUT)
  }

  onUserDisabled(userId: UserId): void {
    this.#remember([`user ${userId}`])
    this.#sendOut({ type: 'disable', userId, at: this.#ports.clock.steady() })
    this.#turnAway(({ account }) => account?.userId === userId, DISABLED)
  }

  onLinksRevoked(hashes: readonly Buffer[]): void {
    const links = hashes.map((hash) => hash.toString('base64url'))
    this.#remember(links.map((link) => `link ${link}`))
    this.#sendOut({ type: 'revoke', links, at: this.#ports.clock.steady() })
    this.#turnAway(({ link }) => link !== null && links.includes(link), REVOKED)
  }

  /**
   * To be asked in the moment in which somebody is admitted.
   *
   * @throws Refused `unauthenticated`, `forbidden` or `not-found` when what they came by was lost meanwhile.
   */
  refuseLost({ link, account }: EntryCredential): void {
    const { clock } = this.#ports
    const lost = (what: string): boolean => (this.#lost.get(what) ?? 0) > clock.steady()
    if (link !== null && lost(`link ${link}`)) throw refusal(REVOKED)
    if (account === null) return
    if (account.userId !== null && lost(`user ${account.userId}`)) throw refusal(DISABLED)
    if (lost(`session ${account.session}`)) throw refusal(SIGNED_OUT)
  }

  #remember(what: readonly string[]): void {
    const now = this.#ports.clock.steady()
    for (const [old, until] of this.#lost) if (until <= now) this.#lost.delete(old)
    for (const one of what) this.#lost.set(one, now + REMEMBERED_MS)
  }

  #sendOut(command: Command): void {
    for (const live of this.#ports.meetings.all()) if (live.now.ended === null) live.dispatch(command)
  }

  // Who is inside or waits is sent out by the meeting.
  #turnAway(which: (listener: Listener) => boolean, lastWord: Failure): void {
    for (const channel of this.#ports.channels.all())
      for (const session of [...channel.listeners()])
        if (session.phase === 'visiting' && which(session))
          turnAway({ ...this.#ports, session, channel, live: channel.live }, lastWord)
  }
}

function refusal({ code, message }: Failure): Refused {
  return new Refused(code, message)
}
