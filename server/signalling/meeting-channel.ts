import type { MeetingId, ParticipantId } from '../../shared/ids.ts'
import type { Level } from '../../shared/media.ts'
import type { Failure } from '../../shared/wire.ts'
import type { Clock } from '../clock.ts'
import type { Happened, LiveMeeting } from '../meeting/live-meeting.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { GoneReason } from '../meeting/meeting.ts'
import { announce } from '../reactions/follow.ts'
import { Asked } from './asked.ts'
import { closeReason } from './close-reason.ts'
import { batchesForCircles, batchFor, singledOut, type Entry, type Group } from './coalesce.ts'
import type { Receiver } from './coalesce.ts'
import type { Broadcast, Listener } from './listener.ts'
import { Outbox } from './outbox.ts'
import { concernedBy, moveOf, type Move } from './page-life.ts'
import { WaitingRoom } from './waiting-room.ts'
import { Replay } from './replay.ts'
import { Reactions } from './reactions.ts'
import { SpokenHands } from './spoken-hands.ts'
import { SpeechNotes } from './speech-notes.ts'
import { Typing } from './typing.ts'

/** Of so many browsers it is known that they test their sound. */
const TESTERS_MAX = 2_000

/** Everybody who has a connection to one meeting, visitors included, and what they are told. One listener per person. */
export class MeetingChannel {
  readonly live: LiveMeeting
  readonly waitingRoom: WaitingRoom
  readonly typing: Typing
  readonly reactions: Reactions
  readonly speechNotes: SpeechNotes
  readonly asked = new Asked()
  /** What changes one message happens one after the other. */
  readonly messageTurns = new KeyedMutex()
  readonly #listeners = new Map<ParticipantId, Listener>()
  readonly #clock: Clock
  readonly #spokenHands = new SpokenHands()
  readonly #broadcast: Broadcast
  readonly #outbox: Outbox
  readonly #replay: Replay
  readonly #callOffs = new Set<() => void>()
  /** Who is told what happens: only after they were told where it continues. */
  readonly #hearing = new Set<Listener>()
  /** Browsers that test, or have tested, their sound at the door. */
  readonly #testers = new Set<string>()
  /** What who is sent out now is told. */
  #why = ''
  /** Who came while something waited in the outbox, and up to where they know of it. */
  readonly #newcomers = new Map<Listener, number>()

  constructor(live: LiveMeeting, clock: Clock, broadcast: Broadcast) {
    this.live = live
    this.#clock = clock
    this.#broadcast = broadcast
    this.#replay = new Replay(live.seq)
    this.waitingRoom = new WaitingRoom({
      live,
      listener: (id) => this.#listeners.get(id),
      moderators: () => [...this.#hearing].filter(({ role }) => role === 'moderator'),
      later: (ms, act) => this.later(ms, act),
    })
    this.typing = new Typing(clock, ({ scope, from }, people) => {
      if (typeof scope === 'object')
        this.#listeners.get(scope.only)?.tell('chat:typing', { scope: { only: from }, people })
      else {
        const group = scope === 'everyone' ? this.#pages : this.#group(scope)
        this.#broadcast(group, 'chat:typing', { scope, people }, { passing: true })
      }
    })
    this.reactions = new Reactions(clock, (counts) => {
      this.#broadcast(this.#pages, 'reaction:counted', { counts }, { passing: true })
    })
    this.speechNotes = new SpeechNotes({ live, clock, later: (ms, act) => this.later(ms, act) })
    this.#outbox = new Outbox(clock, (entries) => this.#send(entries))
  }

  get id(): MeetingId {
    return this.live.now.id
  }

  get empty(): boolean {
    return this.#listeners.size === 0
  }

  /** Whose connection is theirs now. */
  listener(self: ParticipantId): Listener | undefined {
    return this.#listeners.get(self)
  }

  listeners(): IterableIterator<Listener> {
    return this.#listeners.values()
  }

  get testers(): ReadonlySet<string> {
    return this.#testers
  }

  /** This browser tests its sound. */
  tests(browser: string): void {
    const [oldest] = this.#testers
    if (this.#testers.size >= TESTERS_MAX && oldest !== undefined) this.#testers.delete(oldest)
    this.#testers.add(browser)
  }

  hears(listener: Listener): boolean {
    return this.#hearing.has(listener)
  }

  /** Gives the place to this one. The one that had it is returned and no longer has it. */
  take(listener: Listener): Listener | undefined {
    const before = this.#listeners.get(listener.self)
    this.#listeners.set(listener.self, listener)
    if (before) this.#deafen(before)
    return before
  }

  /** The listener goes; false when it had been replaced already. */
  release(listener: Listener): boolean {
    this.#deafen(listener)
    if (this.#listeners.get(listener.self) !== listener) return false
    this.#listeners.delete(listener.self)
    return true
  }

  /** What somebody missed who knows everything up to `since`; null when that cannot be told any more. */
  missed(receiver: Receiver, since: number): ReturnType<typeof batchFor>[] | null {
    // Who is somebody else now needs to know what such a one knows.
    if (this.#replay.since(since)?.some((entry) => changesCircle(entry, receiver))) return null
    return this.#toldSince(receiver, since)
  }

  #toldSince(receiver: Receiver, since: number): ReturnType<typeof batchFor>[] | null {
    if (since > this.live.seq) return null
    const entries = this.#replay.since(since)
    return entries && [batchFor(receiver, entries, this.live.seq)]
  }

  /**
   * From here on the listener hears what happens after `since`. To be called in the moment in which the answer that
   * says so is given: that answer leaves first.
   */
  listen(listener: Listener, since: number): void {
    setImmediate(() => {
      if (listener.phase !== 'inside' || this.#listeners.get(listener.self) !== listener) return
      this.#newcomers.set(listener, since)
      if (this.#outbox.empty) this.#admit(listener, since)
    })
  }

  /** Does something; who is sent out by it is told these words. */
  saying<T>(why: string, act: () => T): T {
    this.#why = why
    try {
      return act()
    } finally {
      this.#why = ''
    }
  }

  /** The reaction to what happens in this meeting. */
  follow(happened: Happened): void {
    for (const entry of this.#outbox.post(happened.seq, announce(happened))) this.#replay.add(entry)
    if (happened.after.ended !== null) {
      this.#close()
      return
    }
    this.waitingRoom.follow(happened)
    const id = concernedBy(happened.event)
    const concerned = id === null ? [...this.#listeners.keys()] : [id]
    for (const one of concerned) this.#move(one, moveOf(happened, one))
  }

  levels(levels: Level[]): void {
    if (this.live.now.ended !== null) return
    const at = this.#clock.steady()
    const speaking = levels.map(([id]) => id)
    for (const id of this.#spokenHands.hear(this.live.now, speaking, at))
      this.live.dispatch({ type: 'spend-hand', id, at })
    this.speechNotes.hear(speaking)
    this.#broadcast(this.#pages, 'media:levels', { levels }, { passing: true })
  }

  /** Does something in `ms`, unless the meeting or the server ends before. */
  later(ms: number, act: () => void): void {
    const callOff = this.#clock.after(ms, () => {
      this.#callOffs.delete(callOff)
      act()
    })
    this.#callOffs.add(callOff)
  }

  /** All hear what happened until now, and then a last word of their own. */
  endAll(lastWord: () => Failure, settled?: Promise<unknown>): void {
    this.#outbox.flush()
    for (const listener of [...this.#listeners.values()]) this.#end(listener, lastWord(), settled)
    this.stop()
  }

  /** Stops telling and waiting. */
  stop(): void {
    this.#outbox.close()
    this.typing.close()
    this.reactions.close()
    for (const callOff of this.#callOffs) callOff()
    this.#callOffs.clear()
  }

  #group(group: Group): string {
    return `${group} of ${this.id}`
  }

  /** Who sees what passes. A telephone does not: fifty in a meeting took two hundred notices a second for nobody. */
  get #pages(): string {
    return `pages of ${this.id}`
  }

  #move(id: ParticipantId, move: Move | null): void {
    const listener = this.#listeners.get(id)
    if (move === null || listener === undefined) return
    switch (move.to) {
      case 'out': {
        const lastWord = this.#lastWord(id, move.reason)
        if (lastWord !== null) this.#outbox.flush()
        this.#end(listener, lastWord)
        return
      }
      case 'back':
      case 'another-circle':
        // What was told until now, and that it changes, it is told as who it is now. What is told to its old circle
        // is not for it any more; the welcome that follows holds the rest.
        this.#outbox.flush()
        this.#deafen(listener)
        listener.move(move)
        return
      case 'inside':
      case 'waiting':
        listener.move(move)
    }
  }

  #lastWord(id: ParticipantId, reason: GoneReason | undefined): Failure | null {
    if (reason === undefined) return null
    const word = closeReason(reason, this.live.now, { id, at: this.#clock.steady() })
    return word !== null && reason === 'kicked' && this.#why !== '' ? { ...word, why: this.#why } : word
  }

  #close(): void {
    // An end that was not written would be none after a crash: its answer waits for that, and the connections for it.
    const settled = this.live.written().catch(() => undefined)
    this.endAll(() => ({ code: 'ended', message: 'the meeting is over' }), settled)
  }

  #end(listener: Listener, lastWord: Failure | null, settled?: Promise<unknown>): void {
    this.release(listener)
    listener.end(lastWord, settled)
  }

  #deafen(listener: Listener): void {
    this.#newcomers.delete(listener)
    if (this.#hearing.delete(listener)) listener.hear([])
  }

  #send(entries: readonly Entry[]): void {
    const seq = entries.at(-1)?.seq ?? this.live.seq
    // One batch per receiver: of two that end with the same number the second would count as known.
    const apart = [...singledOut(entries)].flatMap((id) => this.#listeners.get(id) ?? [])
    for (const listener of apart) {
      const batch = batchFor(listener, entries, seq)
      if (batch && this.#hearing.has(listener)) listener.tell('happened', batch)
    }
    for (const [circle, batch] of batchesForCircles(entries))
      this.#broadcast(this.#group(circle), 'happened', batch, { except: apart })
    for (const [listener, since] of [...this.#newcomers]) this.#admit(listener, since)
  }

  #admit(listener: Listener, since: number): void {
    this.#newcomers.delete(listener)
    const missed = this.#toldSince(listener, since)
    if (missed === null) {
      // Too much happened meanwhile: who comes back gets a snapshot.
      listener.drop()
      return
    }
    for (const batch of missed) if (batch) listener.tell('happened', batch)
    this.#hearing.add(listener)
    const groups = [this.#group('everyone'), this.#group(listener.circle)]
    listener.hear(listener.via === 'phone' ? groups : [...groups, this.#pages])
    if (listener.role === 'moderator') this.waitingRoom.tellAll(listener)
  }
}

function changesCircle({ to, happening }: Entry, { self }: Receiver): boolean {
  if (happening.name === 'lock:changed' || happening.name === 'lock:person-changed')
    return happening.notice.changed.includes('participantList')
  const { name } = happening
  return typeof to === 'object' && to.only === self && (name === 'you:promoted' || name === 'you:demoted')
}
