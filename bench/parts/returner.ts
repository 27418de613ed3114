/** A participant who comes back by itself when its socket is lost, at the pace of the browser's own client. */
import { randomInt } from 'node:crypto'
import { pauseBefore } from '../../client/src/wire/backoff.ts'
import type { Hello } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/version.ts'
import type { Link } from './link.ts'
import {
  entered,
  joiningHello,
  newBrowser,
  newPage,
  openSocket,
  type Browserless,
  type Inside,
} from './peers/signalling.ts'

const CHANCES = 2 ** 32

type Seat = Omit<Extract<Hello['credential'], { with: 'seat' }>, 'since'>

export class Returner {
  readonly #link: Link
  readonly #url: string
  readonly #page = newPage()
  readonly #browser = newBrowser()
  #signalling: Browserless | null = null
  #seat: Seat | null = null
  #seq = 0
  #waiting: { readonly seq: number; readonly reached: () => void }[] = []
  #leaving = false
  #returned = Promise.withResolvers<number>()

  /** @param url where its socket goes: the server of the link, or a proxy before it */
  constructor(link: Link, url: string) {
    this.#link = link
    this.#url = url
  }

  /** Enters for the first time. @throws Error when refused */
  async enter(name: string): Promise<void> {
    await this.#open(() => joiningHello(this.#link, name))
  }

  /** Resolves at the next return after a loss, with `performance.now()` of that moment. */
  get returned(): Promise<number> {
    return this.#returned.promise
  }

  /** The newest sequence number that it has been told. */
  get seq(): number {
    return this.#seq
  }

  /** Resolves once it has been told of what has this number, or a later one. */
  reaches(seq: number): Promise<void> {
    return new Promise((reached) => {
      this.#waiting.push({ seq, reached })
      this.#told(this.#seq)
    })
  }

  /** For the next loss. */
  arm(): void {
    this.#returned = Promise.withResolvers<number>()
  }

  leave(): void {
    this.#leaving = true
    this.#signalling?.socket.disconnect()
  }

  async #open(hello: () => Hello): Promise<void> {
    const signalling = openSocket(this.#link, hello, this.#url)
    this.#signalling = signalling
    signalling.socket.on('happened', ({ seq }) => {
      this.#told(seq)
    })
    const inside = await entered(signalling)
    this.#seat = this.#seatOf(inside)
    this.#told(inside.seq)
    signalling.socket.on('disconnect', () => {
      if (!this.#leaving) void this.#comeBack()
    })
  }

  #told(seq: number): void {
    this.#seq = Math.max(this.#seq, seq)
    const reached = this.#waiting.filter((one) => one.seq <= this.#seq)
    this.#waiting = this.#waiting.filter((one) => one.seq > this.#seq)
    for (const one of reached) one.reached()
  }

  async #comeBack(): Promise<void> {
    for (let attempt = 0; !this.#leaving; attempt += 1) {
      const pause = pauseBefore(attempt, randomInt(CHANCES - 1) / CHANCES)
      await new Promise((later) => setTimeout(later, pause))
      try {
        await this.#open(() => this.#seatHello())
        this.#returned.resolve(performance.now())
        return
      } catch {
        // The server is not there yet: the next attempt is longer away.
        this.#signalling?.socket.disconnect()
      }
    }
  }

  /** A resume brings no snapshot: then the meeting is the one it was. */
  #seatOf({ self, seat, snapshot }: Inside): Seat {
    const meeting = snapshot?.meeting.id ?? this.#seat?.meeting
    if (meeting === undefined) throw new Error('entered without a snapshot')
    return { with: 'seat', meeting, participant: self, seat }
  }

  #seatHello(): Hello {
    if (!this.#seat) throw new Error('it was never inside')
    const credential = { ...this.#seat, since: this.#seq }
    return { protocol: PROTOCOL_VERSION, page: this.#page, browser: this.#browser, credential }
  }
}
