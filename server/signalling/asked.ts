import { Refused } from '../../shared/refused.ts'

/** What is asked in one meeting and not answered yet. Before another server has the meeting, nothing more is asked here. */
export class Asked {
  #open = 0
  #leading = false
  #waiting: (() => void)[] = []

  /** Counts a request until it is `answered`, also one that is refused. A refusal when it is to be made elsewhere. */
  take(): Refused | undefined {
    this.#open += 1
    // Nothing of it is done: a page asks again where it is led to in a moment.
    return this.#leading ? new Refused('moved', 'another server is about to have this meeting') : undefined
  }

  answered(): void {
    this.#open -= 1
    if (this.#open > 0) return
    for (const go of this.#waiting.splice(0)) go()
  }

  /** From now on all is refused as `moved`. Resolves once what was asked before is answered. */
  async stop(): Promise<void> {
    this.#leading = true
    if (this.#open > 0) await new Promise<void>((go) => this.#waiting.push(go))
  }

  /** The meeting stays here after all. */
  resume(): void {
    this.#leading = false
  }
}
