import type { MeetingId, RoomId } from '../../shared/ids.ts'
import { SEAT_GRACE_MS } from '../../shared/limits.ts'
import { Refused } from '../../shared/refused.ts'
import type { Clock } from '../clock.ts'
import { fold, UnreadableJournal, type Journal } from './fold.ts'
import { LiveMeeting, type LiveMeetingPorts, type Reaction } from './live-meeting.ts'
import { nextDeadline } from './lifecycle.ts'
import type { Opening } from './meeting.ts'

/**
 * How many numbers a restored meeting leaves out. Events that were told but not yet written when the process died had
 * numbers, too; theirs must not be given to others, or a returning page would believe it knows them.
 */
export const RESTORE_GAP = 1_000_000

// Node's timers overflow beyond 2^31 - 1 ms and fire at once.
const TIMER_MAX_MS = 2 ** 31 - 1

/** What live meetings need of the world. */
export type LiveMeetingsPorts = Omit<LiveMeetingPorts, 'reactions'> & {
  readonly clock: Clock
  /** Whether what a new meeting does would be written. */
  readonly mayOpen?: () => boolean
  /** Of a journal that makes no meeting: it is never read again. */
  readonly onUnreadable?: (id: MeetingId) => void
  /** Of one that never began, and never will. */
  readonly onForgotten?: (id: MeetingId) => void
  /** Called when a meeting is opened or restored: who will react to its events, in this order. */
  readonly reactions: () => readonly Reaction[]
}

type Alarm = { readonly at: number; readonly callOff: () => void }

/** All meetings that live in this process. It drives their time: one timer per meeting. */
export class LiveMeetings {
  readonly #ports: LiveMeetingsPorts
  readonly #meetings = new Map<MeetingId, LiveMeeting>()
  readonly #ofRooms = new Map<RoomId, LiveMeeting>()
  /** Meetings to come: somebody looks in and nobody has joined. */
  readonly #toCome = new Map<RoomId, LiveMeeting>()
  readonly #alarms = new Map<MeetingId, Alarm>()
  readonly #forgetting = new Set<() => void>()
  #closed = false

  constructor(ports: LiveMeetingsPorts) {
    this.#ports = ports
  }

  /**
   * Begins a meeting. A room has one at a time: opening a second one is a bug of the caller.
   *
   * @throws Refused `unavailable` while too much waits to be written.
   */
  open(opening: Opening): LiveMeeting {
    if (this.#ports.mayOpen?.() === false)
      throw new Refused('unavailable', 'no meeting can be opened while the database is away')
    if (this.#meetings.has(opening.id)) throw new Error(`meeting ${opening.id} is open already`)
    if (this.#ofRooms.has(opening.roomId)) throw new Error(`room ${opening.roomId} has a meeting already`)
    // The alarm reaction needs the meeting that is being made, so it looks it up when it is called.
    const live = LiveMeeting.open(opening, this.#portsOf(opening.id))
    this.#adopt(live)
    return live
  }

  /**
   * The meeting that goes on in a room, or the one to come: it opens when somebody joins it. Who only looks in leaves
   * nothing behind.
   */
  ofRoomOrToCome(opening: Omit<Opening, 'at'>): LiveMeeting {
    const { id, roomId } = opening
    const known = this.#ofRooms.get(roomId) ?? this.#toCome.get(roomId)
    if (known !== undefined) return known
    const live = LiveMeeting.toCome(() => ({ ...opening, at: this.#ports.clock.steady() }), this.#portsOf(id))
    this.#toCome.set(roomId, live)
    this.#meetings.set(id, live)
    return live
  }

  /** The meeting to come in a room, if somebody looks in. */
  toComeIn(roomId: RoomId): LiveMeeting | undefined {
    return this.#toCome.get(roomId)
  }

  /** Nobody looks in any more. One that goes on is not forgotten. */
  forget(live: LiveMeeting): void {
    const { id, roomId } = live.now
    if (live.begun || this.#toCome.get(roomId) !== live) return
    this.#toCome.delete(roomId)
    this.#meetings.delete(id)
    live.abandon()
    this.#ports.onForgotten?.(id)
  }

  /** Another process has this meeting: here it is not even over. */
  letGo(id: MeetingId): void {
    const live = this.#meetings.get(id)
    if (live === undefined) return
    const { roomId } = live.now
    live.letGo()
    this.#alarms.get(id)?.callOff()
    this.#alarms.delete(id)
    this.#meetings.delete(id)
    for (const rooms of [this.#ofRooms, this.#toCome]) if (rooms.get(roomId) === live) rooms.delete(roomId)
  }

  /** A meeting by id; also one that ended a moment ago, so that who returns late is told the truth. */
  find(id: MeetingId): LiveMeeting | undefined {
    return this.#meetings.get(id)
  }

  /** The meeting that goes on in a room now. */
  ofRoom(id: RoomId): LiveMeeting | undefined {
    return this.#ofRooms.get(id)
  }

  /** Those at whose doors people look in, and which have not begun. */
  toCome(): IterableIterator<LiveMeeting> {
    return this.#toCome.values()
  }

  /** All that were opened, also those that ended a moment ago. */
  *all(): IterableIterator<LiveMeeting> {
    for (const live of this.#meetings.values()) if (live.begun) yield live
  }

  /**
   * Continues the meetings of a process that is gone: each is the fold of its journal. What cannot be read is reported
   * and passed over. Returns how many live again.
   *
   * @throws whatever reading the journals throws, save `UnreadableJournal`.
   */
  async restore(journals: AsyncIterable<Journal>): Promise<number> {
    let restored = 0
    for await (const journal of journals) {
      try {
        await this.#restoreOne(journal)
        restored += 1
      } catch (error) {
        if (!(error instanceof UnreadableJournal)) throw error
        this.#ports.onFault(error)
        this.#ports.onUnreadable?.(journal.id)
      }
    }
    return restored
  }

  /** Stops all time. The meetings go on in their journals. */
  close(): void {
    this.#closed = true
    for (const { callOff } of this.#alarms.values()) callOff()
    for (const callOff of this.#forgetting) callOff()
    this.#alarms.clear()
    this.#forgetting.clear()
  }

  async #restoreOne(journal: Journal): Promise<void> {
    const { meeting, seq } = await fold(journal)
    if (meeting.ended !== null || this.#meetings.has(meeting.id)) return
    const live = new LiveMeeting(meeting, seq + RESTORE_GAP, this.#portsOf(meeting.id))
    this.#adopt(live)
    live.dispatch({ type: 'restore', at: this.#ports.clock.steady() })
  }

  #portsOf(id: MeetingId): LiveMeetingPorts {
    const { written, onFault, reactions } = this.#ports
    return {
      written,
      onFault,
      reactions: [
        ...reactions(),
        () => {
          this.#timeChanged(id)
        },
      ],
    }
  }

  #adopt(live: LiveMeeting): void {
    this.#meetings.set(live.now.id, live)
    this.#ofRooms.set(live.now.roomId, live)
    this.#setAlarm(live)
  }

  #timeChanged(id: MeetingId): void {
    const live = this.#meetings.get(id)
    if (live === undefined) return
    if (this.#toCome.get(live.now.roomId) === live) {
      this.#toCome.delete(live.now.roomId)
      this.#ofRooms.set(live.now.roomId, live)
    }
    this.#setAlarm(live)
    if (live.now.ended !== null) this.#ended(live)
  }

  #setAlarm(live: LiveMeeting): void {
    const { id } = live.now
    const deadline = nextDeadline(live.now)
    const alarm = this.#alarms.get(id)
    if (alarm?.at === deadline) return
    alarm?.callOff()
    this.#alarms.delete(id)
    if (deadline === null || this.#closed) return
    const ms = Math.min(Math.max(deadline - this.#ports.clock.steady(), 0), TIMER_MAX_MS)
    const callOff = this.#ports.clock.after(ms, () => {
      this.#alarms.delete(id)
      live.dispatch({ type: 'pass-time', at: this.#ports.clock.steady() })
      // A timer may fire early: then nothing has happened and the time is still to come.
      this.#setAlarm(live)
    })
    this.#alarms.set(id, { at: deadline, callOff })
  }

  #ended(live: LiveMeeting): void {
    const { id, roomId } = live.now
    this.#ofRooms.delete(roomId)
    const forget = (): void => {
      if (this.#closed) return
      const callOff = this.#ports.clock.after(SEAT_GRACE_MS, () => {
        this.#meetings.delete(id)
        this.#forgetting.delete(callOff)
      })
      this.#forgetting.add(callOff)
    }
    // Not written means that the journal gave up with a loud word of its own: then memory is freed all the same.
    live.written().then(forget, forget)
  }
}
