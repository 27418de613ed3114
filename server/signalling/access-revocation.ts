import type { RoomId, UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Failure } from '../../shared/wire.ts'
import type { AccessRevocation, SessionRef } from '../auth/identity.ts'
import type { Command } from '../meeting/features.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { SignallingDeps } from './caller.ts'
import { DISABLED, REVOKED, SIGNED_OUT } from './close-reason.ts'
import { turnAway } from './leaving.ts'
import type { EntryCredential, Listener } from './listener.ts'

/**
 * How long it is remembered that a right was lost, in ms: longer than anybody is being admitted. Who was while it was lost
 * may not slip through.
 */
const REMEMBERED_MS = 60_000
/** What was lost so lately may not have reached a meeting that another server was giving to this one, in ms. */
const CAUGHT_UP_MS = 15_000

export type AccessRevocationPorts = Pick<SignallingDeps, 'meetings' | 'channels' | 'media' | 'clock' | 'log'>

/** Sends people out of all meetings, and from their doors, when they lose the right to be there. */
export class LiveAccessRevocation implements AccessRevocation {
  readonly #ports: AccessRevocationPorts
  /** What was lost, and when. */
  readonly #lost = new Map<string, number>()
  /** The same, as a meeting is told of it; null: it does not concern that meeting. */
  #recent: readonly { readonly at: number; readonly commandFor: (live: LiveMeeting) => Command | null }[] = []

  constructor(ports: AccessRevocationPorts) {
    this.#ports = ports
  }

  onSessionEnded(session: SessionRef): void {
    this.#sendOut([`session ${session}`], { type: 'sign-out', session, at: this.#ports.clock.steady() })
    this.#turnAway(({ account }) => account?.session === session, SIGNED_OUT)
  }

  onUserDisabled(userId: UserId): void {
    this.#sendOut([`user ${userId}`], { type: 'disable', userId, at: this.#ports.clock.steady() })
    this.#turnAway(({ account, passOf }) => account?.userId === userId || passOf === userId, DISABLED)
  }

  onStandingLost(roomId: RoomId, userId: UserId): void {
    const { clock, channels } = this.#ports
    const command = { type: 'lose-standing', userId, at: clock.steady() } as const
    this.#sendOut([standing(roomId, userId)], command, roomId)
    const theirs = [...channels.all()].filter(({ live }) => live.now.roomId === roomId)
    for (const channel of theirs)
      for (const one of channel.listeners()) if (one.account?.userId === userId) one.loseStanding()
  }

  onLinksRevoked(hashes: readonly Buffer[]): void {
    const links = hashes.map((hash) => hash.toString('base64url'))
    const what = links.map((link) => `link ${link}`)
    this.#sendOut(what, { type: 'revoke', links, at: this.#ports.clock.steady() })
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

  /** A meeting is this server's from now on: what was lost while it had none comes to it now. */
  catchUp(live: LiveMeeting): void {
    const since = this.#ports.clock.steady() - CAUGHT_UP_MS
    for (const { at, commandFor } of this.#recent) {
      if (at <= since) continue
      const command = live.now.ended === null ? commandFor(live) : null
      if (command !== null) live.dispatch(command)
    }
  }

  #isLost(what: string, since: number): boolean {
    return (this.#lost.get(what) ?? -Infinity) >= since
  }

  #remember(what: readonly string[], commandFor: (live: LiveMeeting) => Command | null): void {
    const { clock } = this.#ports
    const now = clock.steady()
    for (const [old, at] of this.#lost) if (at + REMEMBERED_MS <= now) this.#lost.delete(old)
    for (const one of what) this.#lost.set(one, now)
    this.#recent = [...this.#recent.filter(({ at }) => now - at < CAUGHT_UP_MS), { at: now, commandFor }]
  }

  /** Remembers what was lost, and tells all meetings of it, or those of one room. */
  #sendOut(what: readonly string[], command: Command, roomId?: RoomId): void {
    const commandFor = (live: LiveMeeting): Command | null =>
      roomId === undefined || live.now.roomId === roomId ? command : null
    this.#remember(what, commandFor)
    for (const live of this.#ports.meetings.all()) {
      const told = live.now.ended === null ? commandFor(live) : null
      if (told !== null) live.dispatch(told)
    }
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
