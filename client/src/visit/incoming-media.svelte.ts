/* eslint-disable svelte/prefer-svelte-reactivity -- Nothing is drawn from who plays as what. */
import { EarlySounds } from '../media/early-sounds.ts'
import type { Received, ReceivingEvents } from '../media/receiving.ts'
import { wakeAudio } from '../media/silence.ts'
import { Speakers } from '../media/speakers.ts'
import { noVideos, withoutVideo, withVideo, type Videos } from '../media/videos.ts'
import type { SoundSlice } from './visit.ts'
import { Volumes } from './volumes.svelte.ts'

type Played = Pick<Received, 'participantId' | 'source'>

/** What arrives, sorted: pictures for tiles, sound for the speakers, and one's own returned voice for the echo test. */
export class IncomingMedia implements SoundSlice, ReceivingEvents {
  speaking = $state.raw<readonly string[]>([])
  #videos = $state.raw<Videos>(noVideos)
  #blocked = $state.raw(false)
  readonly #inside: () => boolean
  readonly #self: () => string | null
  /** One's own voice, inside. */
  #returned: Received | null = null
  /** Whose sound plays, by what it is played as. */
  readonly #playing = new Map<string, Played>()
  readonly volumes = new Volumes(() => {
    for (const [id, played] of this.#playing) this.speakers.setVolume(id, this.#volumeOf(played))
  })
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
    else if (this.#inside()) this.#play(received)
    else this.#early.hold(received)
  }

  /** The visitor is inside, as `self`: what was forwarded before they knew is heard from here on. */
  enter(self: string | null): void {
    for (const received of this.#early.release(self)) this.#play(received)
  }

  onClosed({ id, producerId, track }: Received): void {
    this.speakers.remove(id)
    this.#playing.delete(id)
    this.#early.forget(id)
    if (this.#returned?.id === id) this.#returned = null
    if (this.#videos.get(producerId) !== track) return
    this.#videos = withoutVideo(this.#videos, producerId)
  }

  #play(received: Received): void {
    const { id, track } = received
    this.#playing.set(id, received)
    this.speakers.add(id, track, this.#volumeOf(received))
  }

  #volumeOf({ participantId, source }: Played): number {
    return this.volumes.of(participantId, source === 'screen-audio' ? 'share' : 'voice')
  }

  #show({ producerId, track }: Received): void {
    this.#videos = withVideo(this.#videos, producerId, track)
  }
}
