export type SpeakersEvents = {
  /** The browser waits for a click before it plays; told again with false when it plays. */
  readonly onBlocked: (blocked: boolean) => void
}

/** Whether sound can be sent to a chosen output. */
export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype
}

/** Plays what arrives: one element per stream, all through the chosen output. */
export class Speakers {
  readonly #events: SpeakersEvents
  readonly #elements = new Map<string, HTMLAudioElement>()
  #sinkId = ''

  constructor(events: SpeakersEvents) {
    this.#events = events
  }

  add(id: string, track: MediaStreamTrack): void {
    const element = new Audio()
    element.srcObject = new MediaStream([track])
    this.#elements.set(id, element)
    void this.#direct(element)
    void this.#play(element)
  }

  remove(id: string): void {
    const element = this.#elements.get(id)
    if (!element) return
    element.pause()
    element.srcObject = null
    this.#elements.delete(id)
    if (this.#elements.size === 0) this.#events.onBlocked(false)
  }

  /** All sound goes there from now on; '' is the system's default. */
  async choose(sinkId: string): Promise<void> {
    this.#sinkId = sinkId
    await Promise.all([...this.#elements.values()].map((element) => this.#direct(element)))
  }

  /** To be called from a click when the browser has blocked sound. */
  async play(): Promise<void> {
    await Promise.all([...this.#elements.values()].map((element) => this.#play(element)))
  }

  close(): void {
    for (const id of [...this.#elements.keys()]) this.remove(id)
  }

  async #direct(element: HTMLAudioElement): Promise<void> {
    if (!canChooseSpeaker() || element.sinkId === this.#sinkId) return
    // An output that is gone: the default plays.
    await element.setSinkId(this.#sinkId).catch(() => undefined)
  }

  async #play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play()
      this.#events.onBlocked(false)
    } catch (error) {
      // AbortError: it was removed meanwhile.
      if (error instanceof Error && error.name === 'NotAllowedError') this.#events.onBlocked(true)
    }
  }
}
