import type { types } from 'mediasoup-client'
import type { Source } from '../../../shared/limits.ts'
import type { MediaAsks } from './asks.ts'
import type { Encoding } from './encodings.ts'

/** The largest layer there may be: all of them. */
export const ALL_LAYERS = 9

export type OutgoingOptions = {
  readonly source: Source
  readonly asks: MediaAsks
  /** How a picture is sent, when `wanted` is the largest layer anybody watches; none for sound. */
  readonly encodings?: (wanted: number) => readonly Encoding[]
  readonly codecOptions?: types.ProducerCodecOptions
}

/**
 * One thing that this page sends, or would: it outlives transports, and produces again on new ones. What is asked of it
 * is done one after the other. It never stops tracks: whoever captured them does.
 */
export class Outgoing {
  readonly #options: OutgoingOptions
  #transport: types.Transport | null = null
  #producer: types.Producer | null = null
  /** What the browser sends with: there before the server has answered. */
  #sender: RTCRtpSender | null = null
  /** What it sends with over the transports that it moves from. */
  #before: RTCRtpSender | null = null
  #track: MediaStreamTrack | null = null
  #muted = false
  #wanted = ALL_LAYERS
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: OutgoingOptions) {
    this.#options = options
  }

  /** The id the server knows it by, while it is sent. */
  get producerId(): string | null {
    return this.#producer?.id ?? null
  }

  get track(): MediaStreamTrack | null {
    return this.#track
  }

  /**
   * Sends this track from now on: in place of the one before, or as a new producer when there is a transport.
   *
   * @throws Refused when the server will not have it (`limit-reached`).
   */
  send(track: MediaStreamTrack, muted = this.#muted): Promise<void> {
    this.#track = track
    this.#muted = muted
    return this.#inTurn(async () => {
      if (this.#producer) await this.#producer.replaceTrack({ track })
      else await this.#produce()
      this.#settle()
    })
  }

  /** Other transports: sends what it sent over the new ones. @throws Refused */
  attach(transport: types.Transport | null): Promise<void> {
    this.#transport = transport
    this.#producer = null
    this.#sender = null
    this.#before = null
    return this.#inTurn(async () => {
      await this.#produce()
      this.#settle()
    })
  }

  /** The same over other transports, while it goes on over the old ones until these are closed. @throws Refused */
  move(transport: types.Transport): Promise<void> {
    this.#transport = transport
    return this.#inTurn(async () => {
      this.#before = this.#sender
      await this.#produce(this.#producer)
      this.#settle()
    })
  }

  /** Nothing leaves while muted, not even silence; at once, whatever is under way. */
  mute(muted: boolean): Promise<void> {
    this.#muted = muted
    this.#settle()
    return this.#inTurn(async () => {
      this.#settle()
      await Promise.resolve()
    })
  }

  /** The server does not have what is sent here: produces it again. @throws Refused */
  renew(): Promise<void> {
    return this.#inTurn(async () => {
      this.#producer?.close()
      this.#producer = null
      await this.#produce()
      this.#settle()
    })
  }

  /** The largest layer that anybody watches has changed, or how layers are made has. */
  async watch(wanted: number = this.#wanted): Promise<void> {
    this.#wanted = wanted
    await this.#inTurn(() => this.#applyEncodings())
  }

  /** Stops sending; the server is told. */
  stop(): Promise<void> {
    this.#track = null
    return this.#inTurn(async () => {
      const producer = this.#producer
      this.#producer = null
      this.#sender = null
      this.#before = null
      if (!producer || producer.closed) return
      producer.close()
      // A lost socket is no obstacle: the server closes what a resume does not bring back.
      await this.#options.asks.close(producer.id).catch(() => undefined)
    })
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(task)
    this.#queue = done.catch(() => undefined)
    return done
  }

  /** `goesOn`: what is sent already, over other transports. */
  async #produce(goesOn: types.Producer | null = null): Promise<void> {
    const { source, codecOptions, encodings } = this.#options
    const transport = this.#transport
    const track = this.#track
    if (!transport || transport.closed || !isLive(track) || this.#producer !== goesOn) return
    const producer = await transport.produce({
      track,
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: true,
      ...(encodings && { encodings: encodings(this.#wanted).map((encoding) => ({ ...encoding })) }),
      ...(codecOptions && { codecOptions }),
      onRtpSender: (sender) => {
        if (transport === this.#transport) this.#sender = sender
      },
      appData: { source, muted: this.#muted, ...(goesOn && { goesOn: goesOn.id }) },
    })
    if (transport === this.#transport) this.#producer = producer
  }

  #settle(): void {
    // mediasoup-client does one thing after the other, and waits for the server with each new producer: not this.
    for (const sender of [this.#sender, this.#before])
      sender?.replaceTrack(this.#muted ? null : this.#track).catch(() => undefined)
    const producer = this.#producer
    if (!producer || producer.closed || producer.paused === this.#muted) return
    if (this.#muted) producer.pause()
    else producer.resume()
  }

  async #applyEncodings(): Promise<void> {
    const plan = this.#options.encodings?.(this.#wanted)
    const sender = this.#producer?.rtpSender
    if (!plan || !sender) return
    const parameters = sender.getParameters()
    parameters.encodings.forEach((encoding, index) => Object.assign(encoding, plan[index]))
    await sender.setParameters(parameters)
  }
}

function isLive(track: MediaStreamTrack | null): track is MediaStreamTrack {
  return track !== null && track.readyState !== 'ended'
}
