import type { Received } from '../media/receiving.ts'
import { Speakers } from '../media/speakers.ts'
import { noVideos, withoutVideo, withVideo, type Videos } from '../media/videos.ts'

/** What arrives, sorted: pictures for tiles, sound for the speakers, and one's own returned voice for the echo test. */
export class Arriving {
  #videos = $state.raw<Videos>(noVideos)
  #blocked = $state.raw(false)
  #echo = $state.raw<Received | null>(null)
  readonly #inside: () => boolean
  readonly speakers = new Speakers({
    onBlocked: (blocked) => {
      this.#blocked = blocked
    },
  })

  /** `inside`: whether the visitor has joined. Before that all that comes is their own voice. */
  constructor(inside: () => boolean) {
    this.#inside = inside
  }

  get videos(): Videos {
    return this.#videos
  }

  get blocked(): boolean {
    return this.#blocked
  }

  /** One's own voice as it comes back; it is not played by itself. */
  get echo(): Received | null {
    return this.#echo
  }

  opened(received: Received): void {
    if (received.source === 'camera' || received.source === 'screen') this.#show(received)
    else if (this.#inside()) this.speakers.add(received.id, received.track)
    else this.#echo = received
  }

  closed({ id, producerId, track }: Received): void {
    this.speakers.remove(id)
    if (this.#echo?.id === id) this.#echo = null
    if (this.#videos.get(producerId) !== track) return
    this.#videos = withoutVideo(this.#videos, producerId)
  }

  #show({ producerId, track }: Received): void {
    this.#videos = withVideo(this.#videos, producerId, track)
  }
}
