import type { ShownVideo } from './visit.ts'

const PAUSE_MS = 150
const HIDDEN_AFTER_MS = 2_000

/**
 * Tells the server what is on the screen: the first change at once, those that follow within a moment together, and
 * while the tab is hidden for longer than a glance elsewhere only what windows of their own show.
 */
export class ShownVideos {
  readonly #tell: (videos: readonly ShownVideo[]) => void
  readonly #stop = new AbortController()
  #wanted: readonly ShownVideo[] | null = null
  /** As it was told since the tab is hidden: what other windows show. */
  #elsewhere: readonly ShownVideo[] = []
  #told: readonly ShownVideo[] | null = null
  #hidden = false
  #pause: ReturnType<typeof setTimeout> | undefined
  #hiding: ReturnType<typeof setTimeout> | undefined

  constructor(tell: (videos: readonly ShownVideo[]) => void) {
    this.#tell = tell
    const { signal } = this.#stop
    document.addEventListener(
      'visibilitychange',
      () => {
        this.#visibilityChanged()
      },
      { signal },
    )
  }

  show(videos: readonly ShownVideo[]): void {
    // A stage that draws nothing because nobody looks: that is decided here, after the glance.
    if (document.visibilityState === 'hidden') this.#elsewhere = videos
    else this.#wanted = videos
    this.#flush()
  }

  /** The server may have forgotten: tell again. */
  again(): void {
    this.#told = null
    this.#flush()
  }

  close(): void {
    this.#stop.abort()
    clearTimeout(this.#pause)
    clearTimeout(this.#hiding)
    this.#wanted = null
  }

  #visibilityChanged(): void {
    clearTimeout(this.#hiding)
    if (document.visibilityState === 'visible') {
      this.#hidden = false
      this.#elsewhere = []
      this.#flush()
      return
    }
    this.#hiding = setTimeout(() => {
      this.#hidden = true
      this.#flush()
    }, HIDDEN_AFTER_MS)
  }

  #flush(): void {
    const videos = this.#hidden ? this.#elsewhere : this.#wanted
    if (this.#pause !== undefined || videos === null || this.#wanted === null) return
    // Before anything was told the server chooses by itself: that nothing is drawn yet must not stop it.
    if (this.#told === null && videos.length === 0 && !this.#hidden) return
    if (this.#told && sameVideos(this.#told, videos)) return
    this.#told = videos
    this.#tell(videos)
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#flush()
    }, PAUSE_MS)
  }
}

/** Whether two lists ask for the same. */
export function sameVideos(one: readonly ShownVideo[], other: readonly ShownVideo[]): boolean {
  return (
    one.length === other.length &&
    one.every((video, index) => {
      const twin = other[index]
      return (
        twin !== undefined &&
        twin.producerId === video.producerId &&
        twin.width === video.width &&
        twin.height === video.height
      )
    })
  )
}
