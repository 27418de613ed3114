import { EarlySounds } from '../media/early-sounds.ts'
import type { Received, ReceivingEvents } from '../media/receiving.ts'
import { wakeAudio } from '../media/silence.ts'
import { Speakers } from '../media/speakers.ts'
import { noVideos, withoutVideo, withVideo, type Videos } from '../media/videos.ts'
import type { SoundSlice } from './visit.ts'

/** What arrives, sorted: pictures for tiles, sound for the speakers, and one's own returned voice for the echo test. */
export class IncomingMedia implements SoundSlice, ReceivingEvents {
  speaking = $state.raw<readonly string[]>([])
  #videos = $state.raw<Videos>(noVideos)
  #blocked = $state.raw(false)
  readonly #inside: () => boolean
  readonly #self: () => string | null
  /** One's own voice, inside. */
  #returned: Received | null = null
  readonly #early = new EarlySounds()
  readonly speakers = new Speakers({
    onBlocked: (blocked) => {
      this.#blocked = blocked
    },
  })

  /** `inside`: whether the visitor knows that they have joined. What they hear before that waits for `enter`. */
  constructor(inside: () => boolean, self: () => string | null) {
    this.#inside = inside
    this.#self = self
  }

  get videos(): Videos {
    return this.#videos
  }

  get blocked(): boolean {
    return this.#blocked
  }

  async play(): Promise<void> {
    wakeAudio()
    await this.speakers.play()
  }

  /** One's own voice as it comes back; it is not played by itself. */
  get echo(): Received | null {
    return this.#returned ?? this.#early.echo
  }

  onOpened(received: Received): void {
    if (received.source === 'camera' || received.source === 'screen') this.#show(received)
    else if (this.#inside() && received.participantId === this.#self()) this.#returned = received
    else if (this.#inside()) this.speakers.add(received.id, received.track)
    else this.#early.hold(received)
  }

  /** The visitor is inside, as `self`: what was forwarded before they knew is heard from here on. */
  enter(self: string | null): void {
    for (const { id, track } of this.#early.release(self)) this.speakers.add(id, track)
  }

  onClosed({ id, producerId, track }: Received): void {
    this.speakers.remove(id)
    this.#early.forget(id)
    if (this.#returned?.id === id) this.#returned = null
    if (this.#videos.get(producerId) !== track) return
    this.#videos = withoutVideo(this.#videos, producerId)
  }

  #show({ producerId, track }: Received): void {
    this.#videos = withVideo(this.#videos, producerId, track)
  }
}
