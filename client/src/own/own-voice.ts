import type { MicrophoneState, Participant } from '../../../shared/meeting.ts'
import type { OwnMicrophone } from './own-microphone.svelte.ts'

export type VoicePorts = {
  readonly microphone: Pick<
    OwnMicrophone,
    'on' | 'prepared' | 'take' | 'mute' | 'publish' | 'renew' | 'close'
  >
  readonly self: () => Participant | null
  /** Each throws Refused. */
  readonly askMute: (participantId: string) => Promise<unknown>
  readonly askUnmute: () => Promise<unknown>
}

/**
 * Whether the visitor wants to be heard, and that the server and what is sent follow. Muting takes effect here at once,
 * with or without a socket; the server is told as soon as there is one.
 */
export class OwnVoice {
  readonly #ports: VoicePorts
  #live = false
  #listenOnly = true
  /** Was live, and will be again. */
  #held = false

  constructor(ports: VoicePorts) {
    this.#ports = ports
  }

  /** What a reload should bring back. */
  get wish(): MicrophoneState {
    if (this.#listenOnly) return 'off'
    return this.#live || this.#held ? 'live' : 'muted'
  }

  /** How the prepared microphone enters with the join. `off` when there is none that could. */
  joinsAs(wish: MicrophoneState): MicrophoneState {
    this.#listenOnly = wish === 'off'
    this.#live = wish === 'live'
    return this.#ports.microphone.prepared ? wish : 'off'
  }

  /** Inside: what was wished at the door comes true. `asJoined` is what the server was told. */
  async enter(asJoined: MicrophoneState): Promise<void> {
    const { microphone } = this.#ports
    if (this.#listenOnly) {
      await microphone.close()
      return
    }
    if (!microphone.on && (await microphone.take()) !== null) {
      this.#live = false
      this.#listenOnly = true
      // What has entered as a microphone is none.
      await microphone.close()
      return
    }
    await microphone.publish(!this.#live)
    if (asJoined !== 'off') await this.settle()
  }

  async mute(): Promise<void> {
    this.#held = false
    await this.#silence()
  }

  /** As muted, until `resume`. Whoever mutes meanwhile, the visitor or somebody else, does it for good. */
  async hold(): Promise<void> {
    if (!this.#live) return
    this.#held = true
    await this.#silence()
  }

  /** Ends `hold`: heard again if it was, and if its device is still there. */
  async resume(): Promise<void> {
    if (!this.#held) return
    this.#held = false
    if (this.#ports.microphone.on) await this.#speak()
  }

  async #silence(): Promise<void> {
    this.#live = false
    const self = this.#ports.self()
    await Promise.all([
      this.#ports.microphone.mute(true),
      self && this.#ports.askMute(self.id).catch(() => undefined),
    ])
  }

  async unmute(): Promise<void> {
    const { microphone } = this.#ports
    if (!microphone.on && (await microphone.take()) !== null) return
    this.#held = false
    this.#listenOnly = false
    await this.#speak()
  }

  async #speak(): Promise<void> {
    const { microphone, askUnmute } = this.#ports
    this.#live = true
    const known = microphone.prepared
    await Promise.all([microphone.publish(false), known && askUnmute().catch(() => undefined)])
    // The room may have had it come in muted, which is not what was just asked for.
    if (!known) await askUnmute().catch(() => undefined)
  }

  /** Somebody else, or the loss of the device, has muted it. */
  muted(): void {
    this.#live = false
    this.#held = false
    void this.#ports.microphone.mute(true)
  }

  /** Only listens from here on. */
  async close(): Promise<void> {
    this.#live = false
    this.#held = false
    this.#listenOnly = true
    await this.#ports.microphone.close()
  }

  /** After the socket was away: the server's state and the wish become one. */
  async settle(): Promise<void> {
    const { microphone, self, askMute, askUnmute } = this.#ports
    const own = self()
    if (!own || this.#listenOnly || !microphone.on) return
    if (own.microphone === 'live' && !this.#live) await askMute(own.id).catch(() => undefined)
    if (own.microphone === 'muted' && this.#live) await askUnmute().catch(() => undefined)
    if (own.microphone === 'off' && microphone.prepared) await microphone.renew().catch(() => undefined)
  }
}
