import { LevelMeter } from '../media/level-meter.ts'
import type { PathState } from '../media/path.ts'
import type { Received } from '../media/receiving.ts'
import { wakeAudio } from '../media/silence.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { IncomingMedia } from './incoming-media.svelte.ts'
import type { EchoSlice, EchoTest as State, Phase } from './visit.ts'

type Failure = Extract<State, { at: 'failed' }>['why']

export type EchoTestPorts = {
  readonly microphone: Pick<
    OwnMicrophone,
    'capture' | 'wish' | 'take' | 'publish' | 'silence' | 'release' | 'resume' | 'on'
  >
  readonly sound: Pick<IncomingMedia, 'echo' | 'speakers'>
  readonly at: () => Phase['at']
  readonly connected: () => boolean
  readonly pathState: () => PathState
  /** This browser cannot take part with sound. */
  readonly unsupported: () => boolean
  /** Inside: from the answer on this page hears itself and nobody else does, until `end`. @throws Refused */
  readonly begin: () => Promise<void>
  /** @throws Refused */
  readonly end: () => Promise<void>
  /** Gives this page's media another path, over a relay or TCP only. */
  readonly renewRelayed: () => void
  /** The microphone was heard: it works. */
  readonly onHeard: () => void
}

const LOOK_EVERY_MS = 100
const NO_PATH_AFTER_MS = 8_000
/** Louder than the noise of a quiet room, on the scale of the level meter, and of full scale. */
const AUDIBLE_LEVEL = 0.3
const AUDIBLE = 0.01
const PLAYED_AS = 'echo'

/**
 * One's own voice, through the sfu and back: private, and over the very path that the meeting uses. At the door one hears
 * nobody else anyway; inside, the meeting does not hear the tester, and when the test ends, in whatever way, their
 * microphone is as it was before.
 */
export class EchoTest implements EchoSlice {
  #state = $state.raw<State>({ at: 'off' })
  readonly #ports: EchoTestPorts
  #timer: ReturnType<typeof setInterval> | undefined
  #began = 0
  /** Counts beginnings and ends: a start that waited for the device may find itself outlived. */
  #turn = 0
  #playing: { readonly id: string; readonly meter: LevelMeter | null } | null = null
  #audible = false
  /** The meeting is kept from hearing. */
  #held = false
  /** The microphone was taken for the test. */
  #borrowed = false

  constructor(ports: EchoTestPorts) {
    this.#ports = ports
  }

  get state(): State {
    return this.#state
  }

  async start(): Promise<void> {
    wakeAudio()
    if (this.#state.at === 'starting' || this.#state.at === 'running') return
    const { microphone, at, unsupported } = this.#ports
    const turn = ++this.#turn
    this.#state = { at: 'starting' }
    const inside = at() === 'inside'
    if (inside) this.#hold()
    const taken = await microphone.take()
    if (turn !== this.#turn) return
    if (!taken || unsupported()) {
      this.#fail(microphone.capture.at === 'failed' ? microphone.capture.why : 'unsupported')
      return
    }
    await this.#send(inside, turn)
    if (turn === this.#turn) this.#listen()
  }

  /** Ends the test, and gives back what was taken for it. May be called again. */
  stop(): void {
    const { microphone, at } = this.#ports
    this.leaveDoor()
    if (this.#held || at() === 'inside') void this.#letHear()
    // Who waits keeps what they asked to come in with.
    else if (at() === 'waiting' && microphone.wish !== 'off') void microphone.silence()
    else void microphone.release()
  }

  /** One no longer hears oneself; the microphone stays taken, for the join that follows. */
  leaveDoor(): void {
    this.#turn += 1
    clearInterval(this.#timer)
    this.#silence()
    this.#state = { at: 'off' }
  }

  async retryRelayed(): Promise<void> {
    this.leaveDoor()
    this.#ports.renewRelayed()
    await this.start()
  }

  /** The meeting does not hear them from now on. */
  #hold(): void {
    const { microphone } = this.#ports
    if (this.#held) return
    this.#borrowed = microphone.capture.at !== 'on'
    this.#held = true
    microphone.on({ is: 'hold' })
  }

  async #send(inside: boolean, turn: number): Promise<void> {
    const { microphone, begin } = this.#ports
    try {
      if (inside) await begin()
      if (turn === this.#turn) await microphone.publish()
    } catch {
      // Refused: it will not come back, which the time limit tells.
    }
  }

  /** The meeting hears them again, as before the test. */
  async #letHear(): Promise<void> {
    const { microphone, end } = this.#ports
    if (!this.#held) return
    const turn = this.#turn
    // Nothing of the test may be heard by the others once it has ended.
    await microphone.silence()
    // With the socket lost the server has ended it.
    await end().catch(() => undefined)
    // Begun anew meanwhile.
    if (turn !== this.#turn) return
    this.#held = false
    if (this.#borrowed) await microphone.release()
    this.#borrowed = false
    microphone.resume()
  }

  #listen(): void {
    clearInterval(this.#timer)
    this.#began = performance.now()
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_EVERY_MS)
  }

  #look(): void {
    const { pathState, sound, onHeard } = this.#ports
    const failure = this.#failure()
    if (failure !== null) {
      this.#fail(failure)
      return
    }
    if (sound.echo) this.#play(sound.echo)
    if (pathState() === 'connected' && this.#state.at === 'starting')
      this.#state = { at: 'running', heard: false }
    if (this.#state.at === 'running' && !this.#state.heard && (this.#audible || isAudible(sound.echo))) {
      this.#state = { at: 'running', heard: true }
      onHeard()
    }
  }

  #failure(): Failure | null {
    const { microphone, connected } = this.#ports
    if (microphone.capture.at === 'failed') return microphone.capture.why
    const late = this.#state.at === 'starting' && performance.now() - this.#began > NO_PATH_AFTER_MS
    return late || (this.#held && !connected()) ? 'no-path' : null
  }

  #fail(why: Failure): void {
    const neverRan = this.#state.at === 'starting'
    this.leaveDoor()
    this.#state = { at: 'failed', why }
    void this.#letHear()
    if (why === 'no-path' && neverRan) void this.#explain(this.#turn)
  }

  /** A browser that keeps the page from the local network says so, if it is asked. */
  async #explain(turn: number): Promise<void> {
    if ((await localNetworkDenied()) && turn === this.#turn)
      this.#state = { at: 'failed', why: 'local-network' }
  }

  #play(echo: Received): void {
    if (this.#playing?.id === echo.id) return
    this.#silence()
    this.#ports.sound.speakers.add(PLAYED_AS, echo.track)
    const meter = LevelMeter.of(echo.track, (level) => {
      if (level > AUDIBLE_LEVEL) this.#audible = true
    })
    this.#playing = { id: echo.id, meter }
  }

  #silence(): void {
    this.#playing?.meter?.close()
    this.#playing = null
    this.#audible = false
    this.#ports.sound.speakers.remove(PLAYED_AS)
  }
}

/** Where nothing can be measured: Safari says next to nothing here. */
function isAudible(echo: Received | null): boolean {
  const [newest] = echo?.receiver?.getSynchronizationSources() ?? []
  return (newest?.audioLevel ?? 0) > AUDIBLE
}

async function localNetworkDenied(): Promise<boolean> {
  try {
    // Not in the DOM library yet.
    const name = 'local-network-access' as PermissionName
    return (await navigator.permissions.query({ name })).state === 'denied'
  } catch {
    return false
  }
}
