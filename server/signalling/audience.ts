import type { MeetingId, ParticipantId } from '../../shared/ids.ts'
import type { Level } from '../../shared/media.ts'
import type { Failure } from '../../shared/wire.ts'
import type { Clock } from '../clock.ts'
import type { Happened, LiveMeeting } from '../meeting/live-meeting.ts'
import type { Event, EventOf } from '../meeting/meeting.ts'
import { announce } from '../reactions/announce.ts'
import { batchesForCircles, batchFor, circleOf, singledOut, type Circle, type Entry } from './coalesce.ts'
import type { Receiver } from './coalesce.ts'
import { farewell } from './farewell.ts'
import { Outbox } from './outbox.ts'
import { Replay } from './replay.ts'
import type { Session } from './session.ts'

/** Everybody who has a socket in one meeting, visitors included, and what they are told. One session per person. */
export class Audience {
  readonly live: LiveMeeting
  readonly #sessions = new Map<ParticipantId, Session>()
  readonly #clock: Clock
  readonly #outbox: Outbox
  readonly #replay: Replay
  readonly #callOffs = new Set<() => void>()
  /** Who came while something waited in the outbox, and up to where they know of it. */
  readonly #newcomers = new Map<Session, number>()

  constructor(live: LiveMeeting, clock: Clock) {
    this.live = live
    this.#clock = clock
    this.#replay = new Replay(live.seq)
    this.#outbox = new Outbox(clock, (entries) => this.#send(entries))
  }

  get id(): MeetingId {
    return this.live.now.id
  }

  /** Whose socket is theirs now. */
  session(self: ParticipantId): Session | undefined {
    return this.#sessions.get(self)
  }

  sessions(): IterableIterator<Session> {
    return this.#sessions.values()
  }

  /** Gives the place to this session. The one that had it is returned and no longer has it. */
  take(session: Session): Session | undefined {
    const before = this.#sessions.get(session.self)
    this.#sessions.set(session.self, session)
    if (before) this.#newcomers.delete(before)
    return before
  }

  /** The session goes; false when it had been replaced already. */
  release(session: Session): boolean {
    this.#newcomers.delete(session)
    if (this.#sessions.get(session.self) !== session) return false
    this.#sessions.delete(session.self)
    return true
  }

  /** What somebody missed who knows everything up to `since`; null when that cannot be told any more. */
  missed(receiver: Receiver, since: number): ReturnType<typeof batchFor>[] | null {
    if (since > this.live.seq) return null
    const entries = this.#replay.since(since)
    return entries && [batchFor(receiver, entries, this.live.seq)]
  }

  /**
   * From here on the session hears what happens after `since`. To be called in the moment in which the answer that
   * says so is given: that answer leaves first.
   */
  listen(session: Session, since: number): void {
    setImmediate(() => {
      if (session.phase !== 'inside' || this.#sessions.get(session.self) !== session) return
      this.#newcomers.set(session, since)
      if (this.#outbox.empty) this.#admit(session, since)
    })
  }

  /** The reaction to what happens in this meeting. */
  hear(happened: Happened): void {
    for (const entry of this.#outbox.post(happened.seq, announce(happened))) this.#replay.add(entry)
    this.#follow(happened.event)
  }

  levels(levels: Level[]): void {
    const { value: any } = this.#sessions.values().next()
    any?.socket.nsp.to(this.#room('everyone')).volatile.compress(false).emit('media:levels', { levels })
  }

  /** Does something in `ms`, unless the meeting or the server ends before. */
  later(ms: number, act: () => void): void {
    const callOff = this.#clock.after(ms, () => {
      this.#callOffs.delete(callOff)
      act()
    })
    this.#callOffs.add(callOff)
  }

  /** Stops telling and waiting. */
  stop(): void {
    this.#outbox.close()
    for (const callOff of this.#callOffs) callOff()
    this.#callOffs.clear()
  }

  /** Ends all sessions. */
  close(lastWord: Failure | null): void {
    this.#outbox.flush()
    // An end that was not written would be none after a crash: its answer waits for that, and the sockets for it.
    const settled = this.live.written().catch(() => undefined)
    for (const session of [...this.#sessions.values()]) {
      this.release(session)
      session.end(lastWord, settled)
    }
    this.stop()
  }

  #room(circle: Circle): string {
    return `${circle} of ${this.id}`
  }

  #follow(event: Event): void {
    if (event.type === 'ended') this.close({ code: 'ended', message: 'the meeting is over' })
    if (event.type === 'left' || event.type === 'stopped-waiting') this.#sendOut(event)
    if (event.type === 'joined') this.#sessions.get(event.who.id)?.onMoved?.()
    if (event.type === 'started') this.#tellWaiting()
  }

  #tellWaiting(): void {
    for (const session of this.#sessions.values()) if (session.phase === 'waiting') session.onMoved?.()
  }

  #sendOut({ id, reason }: EventOf<'left' | 'stopped-waiting'>): void {
    const session = this.#sessions.get(id)
    if (!session) return
    const lastWord = farewell(reason, this.live.now)
    if (lastWord !== null) this.#outbox.flush()
    this.#end(session, lastWord)
  }

  #end(session: Session, lastWord: Failure | null): void {
    this.release(session)
    session.end(lastWord)
  }

  #send(entries: readonly Entry[]): void {
    const seq = entries.at(-1)?.seq ?? this.live.seq
    // One batch per receiver: of two that end with the same number the second would count as known.
    const apart = [...singledOut(entries)].flatMap((id) => this.#sessions.get(id) ?? [])
    for (const session of apart) {
      const batch = batchFor(session, entries, seq)
      if (session.hearing && batch) session.tell('happened', batch)
    }
    const { value: any } = this.#sessions.values().next()
    for (const [circle, batch] of batchesForCircles(entries)) {
      // Written once for all; deflating the same bytes for each receiver would cost more than it saves.
      const others = any?.socket.nsp.to(this.#room(circle)).except(apart.map(({ socket }) => socket.id))
      others?.compress(false).emit('happened', batch)
    }
    for (const [session, since] of [...this.#newcomers]) this.#admit(session, since)
  }

  #admit(session: Session, since: number): void {
    this.#newcomers.delete(session)
    const missed = this.missed(session, since)
    if (missed === null) {
      // Too much happened meanwhile. Its socket is lost; who comes back gets a snapshot.
      session.socket.conn.close()
      return
    }
    for (const batch of missed) if (batch) session.tell('happened', batch)
    session.hearing = true
    void session.socket.join([this.#room('everyone'), this.#room(circleOf(session.role))])
  }
}
