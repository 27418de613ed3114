import type { RoomId, UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Failure } from '../../shared/wire.ts'
import type { AccessRevocation, SessionRef } from '../auth/identity.ts'
import type { Command } from '../meeting/features.ts'
import type { SignallingDeps } from './caller.ts'
import { DISABLED, REVOKED, SIGNED_OUT } from './close-reason.ts'
import { turnAway } from './leaving.ts'
import type { EntryCredential, Listener } from './listener.ts'

/**
 * How long it is remembered that a right was lost, in ms: longer than anybody is being admitted. Who was while it was lost
 * may not slip through.
 */
const REMEMBERED_MS = 60_000

export type AccessRevocationPorts = Pick<SignallingDeps, 'meetings' | 'channels' | 'media' | 'clock' | 'log'>

/** Sends people out of all meetings, and from their doors, when they lose the right to be there. */
export class LiveAccessRevocation implements AccessRevocation {
  readonly #ports: AccessRevocationPorts
  /** What was lost, and when. */
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
    this.#turnAway(({ account, passOf }) => account?.userId === userId || passOf === userId, DISABLED)
  }

  onStandingLost(roomId: RoomId, userId: UserId): void {
    this.#remember([standing(roomId, userId)])
    const { clock, meetings, channels } = this.#ports
    for (const live of meetings.all())
      if (live.now.roomId === roomId && live.now.ended === null)
        live.dispatch({ type: 'lose-standing', userId, at: clock.steady() })
    const theirs = [...channels.all()].filter(({ live }) => live.now.roomId === roomId)
    for (const channel of theirs)
      for (const one of channel.listeners()) if (one.account?.userId === userId) one.loseStanding()
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
   * @param since when their being admitted began, in steady time: what is asked after that is answered as it is now.
   * @throws Refused `unauthenticated`, `forbidden` or `not-found` when what they came by was lost meanwhile.
   */
  refuseLost({ link, passOf, account }: EntryCredential, since: number): void {
    for (const userId of [passOf, account?.userId ?? null])
      if (userId !== null && this.#isLost(`user ${userId}`, since)) throw refusal(DISABLED)
    if (link !== null && this.#isLost(`link ${link}`, since)) throw refusal(REVOKED)
    if (account !== null && this.#isLost(`session ${account.session}`, since)) throw refusal(SIGNED_OUT)
  }

  /** To be asked in the same moment: whether somebody looks after a room no more, since then. */
  standingLost(roomId: RoomId, userId: UserId, since: number): boolean {
    return this.#isLost(standing(roomId, userId), since)
  }

  #isLost(what: string, since: number): boolean {
    return (this.#lost.get(what) ?? -Infinity) >= since
  }

  #remember(what: readonly string[]): void {
    const now = this.#ports.clock.steady()
    for (const [old, at] of this.#lost) if (at + REMEMBERED_MS <= now) this.#lost.delete(old)
    for (const one of what) this.#lost.set(one, now)
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

function standing(roomId: RoomId, userId: UserId): string {
  return `standing of ${userId} in ${roomId}`
}

function refusal({ code, message }: Failure): Refused {
  return new Refused(code, message)
}
