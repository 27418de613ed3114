export type PlayingEvents = {
  /** Some of what should play waits for a click; told again with false when all plays. */
  readonly onBlocked?: (blocked: boolean) => void
}

/** What brings sound and pictures back: a person is there again, or has just touched the page. */
const CHANCES = ['visibilitychange', 'click', 'keydown', 'touchend'] as const

/**
 * Elements that should play all the time. Browsers let some of them wait for a click, and pause them for a telephone
 * call, a lock screen or another page: each such moment's end is a chance to go on.
 */
export class Playing {
  readonly #events: PlayingEvents
  readonly #elements = new Set<HTMLMediaElement>()
  readonly #blocked = new Set<HTMLMediaElement>()
  #chances: AbortController | null = null
  #told = false

  constructor(events: PlayingEvents = {}) {
    this.#events = events
  }

  /** Plays it from here on, through whatever comes. Returns what ends that. */
  keep(element: HTMLMediaElement): () => void {
    this.#elements.add(element)
    this.#listen()
    const stop = new AbortController()
    element.addEventListener(
      'pause',
      () => {
        // Not by this page: a call, or the browser's own controls.
        void this.#play(element)
      },
      { signal: stop.signal },
    )
    void this.#play(element)
    return () => {
      stop.abort()
      this.#elements.delete(element)
      this.#settle(element, false)
      if (this.#elements.size === 0) this.#chances?.abort()
      if (this.#elements.size === 0) this.#chances = null
    }
  }

  /** Tries all that stand still; from a click, none may be refused. */
  async play(): Promise<void> {
    const still = [...this.#elements].filter((element) => element.paused || this.#blocked.has(element))
    await Promise.all(still.map((element) => this.#play(element)))
  }

  #listen(): void {
    if (this.#chances) return
    this.#chances = new AbortController()
    const { signal } = this.#chances
    const chance = () => {
      if (document.visibilityState === 'visible') void this.play()
    }
    for (const name of CHANCES) document.addEventListener(name, chance, { signal, capture: true })
    window.addEventListener('pageshow', chance, { signal })
  }

  async #play(element: HTMLMediaElement): Promise<void> {
    try {
      await element.play()
      this.#settle(element, false)
    } catch (error) {
      // AbortError: it was removed, or given something else to play.
      if (error instanceof Error && error.name === 'NotAllowedError') this.#settle(element, true)
    }
  }

  #settle(element: HTMLMediaElement, blocked: boolean): void {
    if (blocked && this.#elements.has(element)) this.#blocked.add(element)
    else this.#blocked.delete(element)
    if (this.#told === this.#blocked.size > 0) return
    this.#told = this.#blocked.size > 0
    this.#events.onBlocked?.(this.#told)
  }
}
