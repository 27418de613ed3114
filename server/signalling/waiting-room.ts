/** What who waits is told while they wait, and what moderators and they write to each other. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { WaitingLine } from '../../shared/waiting.ts'
import type { Happened, LiveMeeting } from '../meeting/live-meeting.ts'
import type { Listener } from './listener.ts'

/** Positions are told at most this often, in ms: of a long queue each admission moves everybody. */
export const POSITION_PAUSE_MS = 1_000
/** So many lines of each talk are kept. */
export const LINES_KEPT = 50
/** Who waits writes so many lines before a moderator answers. */
export const UNANSWERED_MAX = 10

type Ports = {
  readonly live: LiveMeeting
  readonly listener: (id: ParticipantId) => Listener | undefined
  /** The moderators who hear what happens. */
  readonly moderators: () => readonly Listener[]
  readonly later: (ms: number, act: () => void) => void
}

/**
 * Words are kept in memory only, and no longer than they are needed: a talk for as long as the person waits, the message
 * to all for as long as the meeting. A restart forgets them. Nobody's name is told to who waits.
 */
export class WaitingRoom {
  readonly #ports: Ports
  readonly #talks = new Map<ParticipantId, readonly WaitingLine[]>()
  readonly #told = new Map<ParticipantId, number>()
  #message = ''
  #pausing = false
  #moved = false

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** What moderators say to all who wait; '' says nothing. */
  get message(): string {
    return this.#message
  }

  /** What was written with somebody who waits, as they may see it. */
  talkOf(id: ParticipantId): readonly WaitingLine[] {
    return (this.#talks.get(id) ?? []).map(withoutName)
  }

  /** Which place in the queue is theirs, from 1. */
  positionOf(id: ParticipantId): number {
    const position = [...this.#ports.live.now.waiting.keys()].indexOf(id) + 1
    this.#told.set(id, position)
    return position
  }

  /** The reaction to what happens in the meeting. */
  follow({ before, after }: Happened): void {
    if (before.waiting === after.waiting) return
    for (const known of [this.#talks, this.#told])
      for (const id of known.keys()) if (!after.waiting.has(id)) known.delete(id)
    this.#moved = true
    this.#tellPositions()
  }

  /** A moderator hears from now on: what was said so far. */
  tellAll(moderator: Listener): void {
    if (this.#message === '' && this.#talks.size === 0) return
    const talks = Array.from(this.#talks, ([participantId, lines]) => ({ participantId, lines: [...lines] }))
    moderator.tell('waiting:words', { message: this.#message, talks })
  }

  /** Says something to all who wait now and to all who come later. */
  setMessage(text: string): void {
    this.#message = text
    const waiting = [...this.#ports.live.now.waiting.keys()].flatMap((id) => this.#waiting(id))
    for (const one of [...waiting, ...this.#ports.moderators()]) one.tell('waiting:message', { text })
  }

  /**
   * Somebody who waits writes, or a moderator writes to them.
   *
   * @throws Refused `not-found` when they do not wait, `limit-reached` when they wrote much and nobody has answered yet.
   */
  say(id: ParticipantId, line: WaitingLine): void {
    if (!this.#ports.live.now.waiting.has(id)) throw new Refused('not-found', 'this person does not wait')
    const lines = this.#talks.get(id) ?? []
    const latest = lines.slice(-UNANSWERED_MAX)
    const unanswered = latest.length === UNANSWERED_MAX && latest.every(({ from }) => from === 'waiting')
    if (line.from === 'waiting' && unanswered)
      throw new Refused('limit-reached', 'nobody has answered yet', { limit: 'unanswered' })
    this.#talks.set(id, [...lines, line].slice(-LINES_KEPT))
    for (const one of this.#ports.moderators()) one.tell('waiting:said', { participantId: id, line })
    for (const one of this.#waiting(id))
      one.tell('waiting:said', { participantId: id, line: withoutName(line) })
  }

  #waiting(id: ParticipantId): Listener[] {
    const listener = this.#ports.listener(id)
    return listener?.phase === 'waiting' ? [listener] : []
  }

  // The first change after a silence is told at once.
  #tellPositions(): void {
    if (this.#pausing || !this.#moved) return
    this.#pausing = true
    this.#moved = false
    setImmediate(() => {
      let position = 0
      for (const id of this.#ports.live.now.waiting.keys()) {
        position += 1
        // Who has not been welcomed yet is told their position by that.
        const told = this.#told.get(id)
        if (told === undefined || told === position) continue
        this.#told.set(id, position)
        for (const one of this.#waiting(id)) one.tell('waiting:position', { position })
      }
    })
    this.#ports.later(POSITION_PAUSE_MS, () => {
      this.#pausing = false
      this.#tellPositions()
    })
  }
}

function withoutName(line: WaitingLine): WaitingLine {
  return { ...line, by: '' }
}
