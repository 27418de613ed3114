/** The server speaks every two seconds: after so long without a word it is asked about, in ms. */
const SILENT_MS = 3_500
/** And again, in ms. */
const AGAIN_MS = 1_000

/** What a plain request finds where the connection leads to: a server, a proxy without one, or nothing at all. */
export type Found = 'server' | 'nobody' | 'nothing'

/** A server that takes longer to say that it is there is asked again, in ms. */
const PATIENCE_MS = 5_000

/** Who answers a plain request to this `/healthz`; `unavailable` of a proxy in front of it counts as nobody. Never throws. */
export async function whoAnswers(healthz: string): Promise<Found> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const { ok } = await fetch(healthz, { method: 'HEAD', cache: 'no-store', signal })
    return ok ? 'server' : 'nobody'
  } catch {
    return 'nothing'
  }
}

type SilencePorts = {
  /** Never throws. */
  readonly look: () => Promise<Found>
  /** Nothing will come on this connection any more; `nobody`: neither on another one to where it leads. */
  readonly onDead: (found: 'server' | 'nobody') => void
}

/**
 * Of a machine that vanishes no connection is closed: nothing comes any more, as on a network that is bad for a while. Where
 * plain requests pass, it is not the network, and the connection is given up before its own patience ends. A server that
 * only stood still speaks in the second after its answer.
 */
export class Silence {
  readonly #ports: SilencePorts
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ports: SilencePorts) {
    this.#ports = ports
  }

  /** Something came from the server. */
  heard(): void {
    this.#wait(SILENT_MS, false)
  }

  /** Nothing is expected any more. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #wait(ms: number, answered: boolean): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(answered), ms)
  }

  /** `answered`: a server did, a second ago. */
  async #look(answered: boolean): Promise<void> {
    const { look, onDead } = this.#ports
    const timer = this.#timer
    const found = await look()
    // It has spoken meanwhile.
    if (timer !== this.#timer) return
    if (found === 'nobody' || (found === 'server' && answered)) onDead(found)
    else this.#wait(AGAIN_MS, found === 'server')
  }
}
