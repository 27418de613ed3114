import type { Received } from '../media/receiving.ts'
import type { Speakers } from '../media/speakers.ts'
import type { PathState } from '../media/path.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { EchoTest as State } from './visit.ts'

type Failure = Extract<State, { at: 'failed' }>['why']

export type EchoTestPorts = {
  readonly microphone: Pick<OwnMicrophone, 'capture' | 'take' | 'publish'>
  readonly speakers: Speakers
  /** One's own voice as it comes back, when it does. */
  readonly returned: () => Received | null
  readonly pathState: () => PathState
  /** What carried the sound is gone and does not come back by itself. */
  readonly lost: () => boolean
  /** This browser cannot take part with sound. */
  readonly unsupported: () => boolean
  /** The microphone was heard: it works. */
  readonly onHeard: () => void
  /** The test has ended by itself; `state` says why. */
  readonly onFailed: () => void
}

const LOOK_EVERY_MS = 100
const NO_PATH_AFTER_MS = 8_000
/** Of full scale: louder than the noise of a quiet room. */
const AUDIBLE = 0.01
const PLAYED_AS = 'echo'

/** One's own voice, through the sfu and back: private, and over the very path that the meeting will use. */
export class EchoTest {
  #state = $state.raw<State>({ at: 'off' })
  readonly #ports: EchoTestPorts
  #timer: ReturnType<typeof setInterval> | undefined
  #began = 0
  /** Counts beginnings and ends: a start that waited for the device may find itself outlived. */
  #turn = 0
  #playing: string | null = null

  constructor(ports: EchoTestPorts) {
    this.#ports = ports
  }

  get state(): State {
    return this.#state
  }

  /** Takes the microphone and listens for it to come back. What goes wrong shows in `state`. */
  async start(): Promise<void> {
    const { microphone } = this.#ports
    if (this.#state.at === 'starting' || this.#state.at === 'running') return
    const turn = ++this.#turn
    this.#state = { at: 'starting' }
    const taken = await microphone.take()
    if (turn !== this.#turn) return
    if (!taken || this.#ports.unsupported()) {
      this.#fail(microphone.capture.at === 'failed' ? microphone.capture.why : 'unsupported')
      return
    }
    // Refused: it will not come back, which the time limit tells.
    await microphone.publish().catch(() => undefined)
    if (turn === this.#turn) this.#listen()
  }

  /** Ends the test; the microphone stays taken, for the join that may follow. */
  stop(): void {
    this.#turn += 1
    clearInterval(this.#timer)
    this.#silence()
    this.#state = { at: 'off' }
  }

  #listen(): void {
    clearInterval(this.#timer)
    this.#began = performance.now()
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_EVERY_MS)
  }

  #look(): void {
    const { pathState, returned, onHeard } = this.#ports
    const failure = this.#failure()
    if (failure !== null) {
      this.#fail(failure)
      return
    }
    const echo = returned()
    if (echo) this.#play(echo)
    if (pathState() === 'connected' && this.#state.at === 'starting')
      this.#state = { at: 'running', heard: false }
    if (this.#state.at === 'running' && !this.#state.heard && isAudible(echo)) {
      this.#state = { at: 'running', heard: true }
      onHeard()
    }
  }

  #failure(): Failure | null {
    const { microphone, lost } = this.#ports
    if (microphone.capture.at === 'failed') return microphone.capture.why
    const late = this.#state.at === 'starting' && performance.now() - this.#began > NO_PATH_AFTER_MS
    return late || lost() ? 'no-path' : null
  }

  #fail(why: Failure): void {
    this.stop()
    this.#state = { at: 'failed', why }
    this.#ports.onFailed()
  }

  #play(echo: Received): void {
    if (this.#playing === echo.id) return
    this.#silence()
    this.#playing = echo.id
    this.#ports.speakers.add(PLAYED_AS, echo.track)
  }

  #silence(): void {
    this.#playing = null
    this.#ports.speakers.remove(PLAYED_AS)
  }
}

function isAudible(echo: Received | null): boolean {
  const [newest] = echo?.receiver?.getSynchronizationSources() ?? []
  return (newest?.audioLevel ?? 0) > AUDIBLE
}
