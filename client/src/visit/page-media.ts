import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MediaSession } from '../../../shared/meeting.ts'
import type { Notice } from '../../../shared/protocol.ts'
import type { MediaAsks } from '../media/asks.ts'
import type { DeviceLoader } from '../media/device.ts'
import type { Outgoing } from '../media/outgoing.ts'
import { MediaPath, type MediaRoute } from '../media/path.ts'
import { nothingHeld } from '../media/reconcile.ts'
import { Receiving, type ReceivingEvents } from '../media/receiving.ts'
import { pauseBefore } from '../wire/backoff.ts'

export type SessionOptions = {
  readonly asks: MediaAsks & { readonly open: (capabilities: RtpCapabilities) => Promise<MediaSession> }
  readonly device: DeviceLoader
  readonly arriving: ReceivingEvents
  /** All that may be sent, in the order in which it is sent again over a new path. */
  readonly outgoing: readonly Outgoing[]
  /** Media can flow, or not any more. */
  readonly onState: () => void
  /** The server knows nothing of what this page shows: it was told before there was this session. */
  readonly onRenewed: () => void
}

/** Between two requests for a session, at least, in ms: the server counts them. */
const AT_LEAST_MS = 400

/** How often to look whether a path carries already, in ms. */
const LOOK_EVERY_MS = 100

/** How long drawing the meeting may wait for what the others send, in ms. */
const SOON_MS = 150

/**
 * The page's media, through all the paths it may have one after the other. Outgoing things and what is shown survive a
 * new path; consumers come with it.
 */
export class PageMedia {
  readonly receiving: Receiving
  readonly #options: SessionOptions
  #path: MediaPath | null = null
  /** While it moves: what still carries, too. */
  #before: MediaPath | null = null
  /** The next session is one to move to. */
  #moving = false
  #route: MediaRoute = 'direct'
  #closed = false
  #opening: Promise<void> | null = null
  /** Replies and notices take effect in the order in which they came. */
  #turns: Promise<unknown> = Promise.resolve()

  constructor(options: SessionOptions) {
    this.#options = options
    this.receiving = new Receiving(options.asks.ready, options.arriving)
  }

  get path(): MediaPath | null {
    return this.#path
  }

  /** From the next path on. */
  set route(route: MediaRoute) {
    this.#route = route
  }

  /**
   * The server's word on this page's media: the same transports go on, with these consumers; others replace them.
   * `heldWhenAsked` are the consumers there were when the word was asked for.
   */
  adopt(session: MediaSession, heldWhenAsked: ReadonlySet<string>): Promise<void> {
    return this.#inTurn(() => this.#adopt(session, heldWhenAsked))
  }

  change({ opened, closed }: Notice<'media:consumers'>): void {
    void this.#inTurn(() => this.receiving.change(opened, closed))
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turns.then(task)
    this.#turns = done.catch(() => undefined)
    return done
  }

  async #adopt(session: MediaSession, heldWhenAsked: ReadonlySet<string>): Promise<void> {
    const { device } = await this.#options.device.load()
    if (this.#closed) return
    if (this.#path?.is(session)) {
      await this.receiving.replace(session.consumers, heldWhenAsked)
      this.#path.mend(session)
      return
    }
    const options = { route: this.#route, asks: this.#options.asks, events: this.#events }
    const path = new MediaPath(device, session, options)
    if (this.#moving && this.#path) {
      await this.#moveTo(path, session)
      return
    }
    this.#replacePath(path)
    // Pictures first: what one sends can wait for the moment they take.
    await this.receiving.replace(session.consumers, nothingHeld)
    void this.#sendAgain()
  }

  /** When what was adopted so far is set up. */
  settled(): Promise<void> {
    return this.#inTurn(() => Promise.resolve())
  }

  /** The same, but at the latest after a moment. */
  settledSoon(): Promise<void> {
    return Promise.race([this.settled(), new Promise<void>((resolve) => setTimeout(resolve, SOON_MS))])
  }

  /** Asks for a session until there is one, unless that is under way. */
  open(): Promise<void> {
    this.#opening ??= this.#openUntilThere().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  /** Another media node takes over: what flows goes on until all flows there. */
  async move(): Promise<void> {
    // An answer that is under way may be of the node before.
    await this.#opening
    if (this.#closed) return
    this.#moving = true
    await this.open()
  }

  /** The media before is closed. */
  moved(): void {
    void this.#inTurn(() => {
      this.#letGo()
      this.receiving.moved()
      return Promise.resolve()
    })
  }

  /** Nothing is sent or received from here on; a later `adopt` begins anew. */
  drop(): void {
    this.#letGo()
    this.#path?.close()
    this.#path = null
    this.receiving.attach(null)
    for (const outgoing of this.#options.outgoing) void outgoing.attach(null)
  }

  close(): void {
    this.#closed = true
    this.drop()
  }

  readonly #events = {
    onState: () => {
      this.#options.onState()
    },
    onGone: () => {
      void this.open()
    },
  }

  #letGo(): void {
    this.#moving = false
    this.#before?.close()
    this.#before = null
  }

  async #moveTo(path: MediaPath, session: MediaSession): Promise<void> {
    this.#letGo()
    this.#before = this.#path
    this.#before?.leave()
    this.#path = path
    this.receiving.move(path.receive)
    await this.receiving.replace(session.consumers, nothingHeld)
    void this.#arrive(path)
  }

  /** Sends all there, too, and says so once it goes. */
  async #arrive(path: MediaPath): Promise<void> {
    for (const outgoing of this.#options.outgoing) await outgoing.move(path.send).catch(() => undefined)
    while (this.#path === path && this.#before !== null) {
      if (path.carries) {
        await this.#options.asks.arrive().catch(() => undefined)
        return
      }
      await new Promise((later) => setTimeout(later, LOOK_EVERY_MS))
    }
  }

  #replacePath(path: MediaPath): void {
    this.#letGo()
    this.#path?.close()
    this.#path = path
    this.receiving.attach(path.receive)
  }

  async #sendAgain(): Promise<void> {
    const path = this.#path
    if (!path) return
    for (const outgoing of this.#options.outgoing) {
      // A refusal shows where it was started; here the others must still come.
      await outgoing.attach(path.send).catch(() => undefined)
    }
  }

  async #openUntilThere(): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt += 1) {
      const held = this.receiving.held()
      try {
        const { capabilities } = await this.#options.device.load()
        const session = await this.#options.asks.open(capabilities)
        const before = this.#path
        await this.adopt(session, held)
        if (this.#path !== before) this.#options.onRenewed()
        return
      } catch {
        // The engine, the server or its media are away: without them there is neither sound nor picture.
        if (this.#options.device.unsupported) return
      }
      await new Promise((resolve) => setTimeout(resolve, AT_LEAST_MS + pauseBefore(attempt, 0.5)))
    }
  }
}
