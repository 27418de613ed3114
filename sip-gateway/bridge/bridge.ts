/** The bridge as the rest of the gateway sees it: a thread that is asked, and tells. */
import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Language } from '../call/model.ts'
import type { Phrase } from '../call/phrases.ts'
import type { Digit } from '../dtmf.ts'
import type { GatewayId } from '../../shared/media.ts'
import type { Agreement } from '../sdp/negotiation.ts'
import type { Address } from './latch.ts'
import type { Lateness } from './pace.ts'
import type { PortRange } from './ports.ts'
import type { OwnEnd } from './room-end.ts'
import type { VoiceFormat } from './voices.ts'

export type ThreadData = {
  readonly address: string
  readonly range: PortRange
  /** Folders with sounds, the first that has one counts. */
  readonly sounds: readonly string[]
}

export type Wanted = { readonly leg: string } & (
  | { readonly do: 'open' }
  | { readonly do: 'agree'; readonly agreement: Agreement; readonly source: string }
  | {
      readonly do: 'say'
      readonly language: Language
      readonly phrases: readonly Phrase[]
      readonly now: boolean
    }
  | { readonly do: 'hush' }
  | { readonly do: 'hold-sound'; readonly on: boolean }
  | { readonly do: 'volume'; readonly steps: number }
  /** A port for the voices of a meeting: `end-opened` tells it. */
  | { readonly do: 'open-end'; readonly beside: boolean }
  | { readonly do: 'join-end'; readonly peer: Address; readonly own: OwnEnd }
  | { readonly do: 'voices'; readonly opened: readonly VoiceFormat[]; readonly closed: readonly string[] }
  /** What was opened beside an end takes its place. */
  | { readonly do: 'move-end' }
  | { readonly do: 'close-end' }
  | { readonly do: 'mute'; readonly muted: boolean }
  | { readonly do: 'close' }
)

export type Told =
  | { readonly type: 'ready' }
  | { readonly type: 'pace'; readonly lateness: Lateness }
  | { readonly type: 'opened'; readonly leg: string; readonly port: number | undefined }
  | { readonly type: 'end-opened'; readonly leg: string; readonly port: number }
  | { readonly type: 'digit'; readonly leg: string; readonly digit: Digit }
  | { readonly type: 'said'; readonly leg: string }
  | { readonly type: 'silent'; readonly leg: string }

/** What one call is told of its sound. */
export type LegListener = {
  readonly digit: (digit: Digit) => void
  /** All that was to be said is said. */
  readonly said: () => void
  /** For 30 s nothing came, and it does not hold. */
  readonly silent: () => void
}

/** A call's way to the voices of its meeting. */
export type RoomSound = {
  /** Which gateway this is, to the media node: what it hears by one call is for all. */
  readonly gateway: GatewayId
  /**
   * `beside`: while what there is goes on, until `move`.
   *
   * @returns the port on this machine that the media node is to send to
   */
  readonly open: (beside: boolean) => Promise<number>
  readonly join: (peer: Address, own: OwnEnd) => void
  readonly voices: (opened: readonly VoiceFormat[], closed: readonly string[]) => void
  /** What was opened beside is what is heard from now on. */
  readonly move: () => void
  readonly close: () => void
}

type Opening = {
  readonly listener: LegListener
  readonly opened: (port: number | undefined) => void
  endOpened: (port: number) => void
}

type Watching = {
  /** The thread is gone, and all sound with it. */
  readonly onDeath: (error: unknown) => void
  /** Every 10 s while there are calls, and after the last of them. */
  readonly onPace: (lateness: Lateness) => void
}

export class Bridge {
  readonly #id = randomUUID()
  readonly #thread: Worker
  readonly #onPace: Watching['onPace']
  readonly #legs = new Map<string, Opening>()

  private constructor(thread: Worker, onPace: Watching['onPace']) {
    this.#thread = thread
    this.#onPace = onPace
    thread.on('message', (told: Told) => this.#heard(told))
  }

  static async start(options: ThreadData, { onDeath, onPace }: Watching): Promise<Bridge> {
    const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: options })
    await new Promise<void>((ready, failed) => {
      thread.once('message', () => ready())
      thread.once('error', failed)
    })
    thread.on('error', onDeath)
    return new Bridge(thread, onPace)
  }

  /** A leg with a port of its own. @returns the port; undefined: none is free */
  open(leg: string, listener: LegListener): Promise<number | undefined> {
    return new Promise((opened) => {
      this.#legs.set(leg, { listener, opened, endOpened: () => undefined })
      this.ask({ leg, do: 'open' })
    })
  }

  /** The voices of a meeting, for one leg. */
  roomSound(leg: string): RoomSound {
    return {
      gateway: this.#id,
      open: (beside) =>
        new Promise((opened) => {
          const opening = this.#legs.get(leg)
          if (opening !== undefined) opening.endOpened = opened
          this.ask({ leg, do: 'open-end', beside })
        }),
      join: (peer, own) => {
        this.ask({ leg, do: 'join-end', peer, own })
      },
      voices: (opened, closed) => {
        this.ask({ leg, do: 'voices', opened, closed })
      },
      move: () => {
        this.ask({ leg, do: 'move-end' })
      },
      close: () => {
        this.ask({ leg, do: 'close-end' })
      },
    }
  }

  ask(wanted: Wanted): void {
    if (wanted.do === 'close') this.#legs.delete(wanted.leg)
    this.#thread.postMessage(wanted)
  }

  async stop(): Promise<void> {
    await this.#thread.terminate()
  }

  #heard(told: Told): void {
    if (told.type === 'ready') return
    if (told.type === 'pace') {
      this.#onPace(told.lateness)
      return
    }
    const leg = this.#legs.get(told.leg)
    if (leg === undefined) return
    switch (told.type) {
      case 'opened':
        leg.opened(told.port)
        return
      case 'end-opened':
        leg.endOpened(told.port)
        return
      case 'digit':
        leg.listener.digit(told.digit)
        return
      case 'said':
        leg.listener.said()
        return
      case 'silent':
        leg.listener.silent()
    }
  }
}
