import type { MicrophoneState } from '../../../shared/meeting.ts'
import type { Outgoing } from '../media/outgoing.ts'
import { silentTrack, wakeAudio } from '../media/silence.ts'
import type { Capture } from '../media/capture.ts'
import type { Devices } from './devices.svelte.ts'
import { MicrophoneDevice } from './microphone-device.svelte.ts'
import { next, noMicrophone, type MicrophoneEffect, type MicrophoneEvent } from './microphone.ts'
import { failureOf } from './refusal.ts'
import type { DeviceNotices, MicrophoneSlice } from './slices.ts'

/** The browser's question may stand for a while before that is worth a word, in ms. */
const AWAITED_MS = 3_000

export type MicrophonePorts = {
  readonly outgoing: Pick<Outgoing, 'producerId' | 'track' | 'send' | 'mute' | 'renew' | 'stop'>
  readonly devices: Devices
  /** Asks the server; `passing`: it may be asked again when the socket is back. */
  readonly ask: (what: 'mute' | 'unmute') => Promise<'done' | 'refused' | 'passing'>
  /** The socket is there. */
  readonly connected: () => boolean
  /** Keeps what a reload must find. */
  readonly keep: () => void
  readonly notices: DeviceNotices
}

/** The visitor's own microphone: what is wished and said of it goes through one machine, whose effects are done here. */
export class OwnMicrophone implements MicrophoneSlice {
  #state = $state.raw(noMicrophone)
  readonly #ports: MicrophonePorts
  readonly #device: MicrophoneDevice
  #inside = false
  /** The server's last word. */
  #told: MicrophoneState = 'off'

  constructor(ports: MicrophonePorts) {
    const { notices } = ports
    this.#ports = ports
    this.#device = new MicrophoneDevice(ports.devices, {
      onGone: () => {
        this.on({ is: 'device-gone' })
        // At the door a test may be sending.
        void ports.outgoing.mute(true)
      },
      onKept: (why) => {
        notices.tell({ kind: 'device-kept', device: 'microphone', why })
      },
      onOther: (label) => {
        notices.tell({ kind: 'other-device', device: 'microphone', label })
      },
    })
  }

  get capture(): Capture {
    return this.#device.capture
  }

  get level(): number {
    return this.#device.level
  }

  get talkingWhileMuted(): boolean {
    return this.#state.at === 'muted' && this.#device.talking
  }

  /** What a reload should bring back. */
  get wish(): MicrophoneState {
    return this.#state.wish
  }

  /** What the visitor is for others, as soon as they are told. */
  get state(): MicrophoneState {
    const { at } = this.#state
    if (at === 'held') return 'muted'
    return at === 'taking' ? 'off' : at
  }

  /** How the prepared microphone enters with the join; `off` when there is none yet. */
  get joinsAs(): MicrophoneState {
    const prepared = this.#ports.outgoing.producerId !== null && this.#device.track !== null
    return prepared ? this.#state.wish : 'off'
  }

  mute(): void {
    this.on({ is: 'mute' })
  }

  unmute(): void {
    wakeAudio()
    for (const kind of ['muted', 'asked-to-unmute', 'muted-on-arrival', 'unmute-refused'] as const)
      this.#ports.notices.dismiss(kind)
    this.on({ is: 'unmute' })
  }

  /** Something was wished or said. */
  on(event: MicrophoneEvent): void {
    const { state, effects } = next(this.#state, event)
    this.#state = state
    // Before anything is awaited: a reload may come before any answer.
    this.#ports.keep()
    for (const effect of effects) this.#do(effect)
  }

  /** They are inside for the first time. `kept`: what was on before a reload. */
  enter(kept: MicrophoneState | null, microphone: MicrophoneState, entersMuted: boolean): void {
    this.#inside = true
    this.#told = microphone
    const device = this.#device.track !== null
    // What has entered without a device is none: the server has closed it.
    if (this.#ports.outgoing.track !== null && microphone === 'off') void this.#ports.outgoing.stop()
    this.on({ is: 'inside', device, kept, microphone, entersMuted })
  }

  /** A test that kept it from the others is over. */
  resume(): void {
    this.on({ is: 'resume', microphone: this.#told })
  }

  /** How the server has it now. */
  told(microphone: MicrophoneState, entersMuted: boolean): void {
    if (!this.#inside || microphone === this.#told) return
    this.#told = microphone
    this.on({ is: 'told', microphone, entersMuted })
  }

  /** Another device: the one before goes on until it is there, or where it cannot be had. */
  async choose(deviceId: string): Promise<void> {
    if (this.#state.at === 'taking') return this.#take(this.#state.turn, deviceId)
    if (this.capture.at === 'off') return
    if ((await this.#device.take(deviceId)) === 'on') await this.#resend()
  }

  /** The system's default is another device now, and it is the default that was chosen. */
  followDefault(): void {
    const { capture } = this
    if (capture.at !== 'on' || capture.deviceId !== 'default') return
    const now = this.#ports.devices.present.microphone.find(({ id }) => id === 'default')
    if (now && now.label !== '' && now.label !== capture.label) void this.choose('default')
  }

  /** At the door: connects the path with silence, so that a voice later needs no round trip. */
  async warm(): Promise<void> {
    const silence = silentTrack()
    if (this.#ports.outgoing.track === null && silence) await this.#ports.outgoing.send(silence, true)
  }

  /** For a test: takes the device where there is none. Whether it is on; else `capture` says why. */
  async take(): Promise<boolean> {
    if (this.#device.track === null && (await this.#device.take()) !== 'on') return false
    await this.#resend()
    return true
  }

  /** For a test at the door: sends it, which only its owner hears. @throws Refused */
  async publish(): Promise<void> {
    if (this.#device.track) await this.#ports.outgoing.send(this.#device.track, false)
  }

  /** After a test at the door: nothing is sent. */
  silence(): Promise<void> {
    return this.#ports.outgoing.mute(true)
  }

  /** After a test: the device is given back; the producer stays, silent and paused. */
  async release(): Promise<void> {
    this.#device.release()
    this.on({ is: 'device-gone' })
    await this.silence()
    const silence = silentTrack()
    // Inside, who had none has none again.
    if (this.#inside && this.#state.at === 'off') await this.#ports.outgoing.stop()
    else if (this.#ports.outgoing.track !== null && silence) await this.#ports.outgoing.send(silence, true)
  }

  async #resend(): Promise<void> {
    const { outgoing } = this.#ports
    // A refusal shows where it was started.
    if (outgoing.track !== null && this.#device.track)
      await outgoing.send(this.#device.track).catch(() => undefined)
  }

  #do(effect: MicrophoneEffect): void {
    const { outgoing, notices } = this.#ports
    switch (effect.do) {
      case 'take':
        void this.#take(effect.turn)
        return
      case 'silence':
        void outgoing.mute(true)
        return
      case 'send':
        void this.#send(effect)
        return
      case 'ask-mute':
        void this.#ask('mute', effect.turn)
        return
      case 'renew':
        // Over a new path it is produced anyway.
        if (outgoing.producerId === null) return
        outgoing.renew().catch((error: unknown) => {
          this.#refused(error)
        })
        return
      case 'close':
        this.#device.release()
        void outgoing.stop()
        return
      case 'tell':
        if (effect.what === 'muted') notices.tell({ kind: 'muted', by: null })
        else notices.tell({ kind: effect.what })
    }
  }

  async #take(turn: number, deviceId?: string): Promise<void> {
    const { notices } = this.#ports
    const awaited = setTimeout(() => {
      notices.tell({ kind: 'microphone-awaited' })
    }, AWAITED_MS)
    const taking = await this.#device.take(deviceId)
    clearTimeout(awaited)
    if (taking === 'overtaken') return
    notices.dismiss('microphone-awaited')
    this.on({ is: taking === 'failed' ? 'refused-device' : 'taken', turn })
  }

  async #send({ muted, ask, turn }: Extract<MicrophoneEffect, { do: 'send' }>): Promise<void> {
    const { track } = this.#device
    if (!track) return
    if (!muted) this.#device.used()
    const { producerId, track: sends } = this.#ports.outgoing
    // What the door had and gives back is known for a moment still: the server would find no microphone to unmute.
    const known = producerId !== null && sends !== null
    if (known && ask) void this.#ask('unmute', turn)
    try {
      await this.#ports.outgoing.send(track, muted)
    } catch (error) {
      this.#refused(error)
      return
    }
    // The room may have had it come in muted, which is not what was just asked for.
    if (!known && ask && turn === this.#state.turn) await this.#ask('unmute', turn)
  }

  async #ask(what: 'mute' | 'unmute', turn: number): Promise<void> {
    this.on({ is: 'answered', turn, outcome: await this.#ports.ask(what) })
  }

  #refused(error: unknown): void {
    const failure = failureOf(error)
    // With the socket away it is sent again when that is back.
    if (failure?.why !== 'limit-reached' && !this.#ports.connected()) return
    this.#device.release({ at: 'failed', ...(failure ?? { why: 'unknown' }) })
    this.on({ is: 'refused-producer' })
  }
}
