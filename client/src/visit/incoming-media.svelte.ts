/* eslint-disable svelte/prefer-svelte-reactivity -- Nothing is drawn from who plays as what. */
import { EarlySounds } from '../media/early-sounds.ts'
import type { EqualVoices } from '../media/equal-voices.ts'
import type { Received, ReceivingEvents } from '../media/receiving.ts'
import { wakeAudio } from '../media/silence.ts'
import { Speakers } from '../media/speakers.ts'
import { noVideos, withoutVideo, withVideo, type Videos } from '../media/videos.ts'
import { levelVoices } from '../own/preferences.svelte.ts'
import type { SoundSlice } from './visit.ts'
import { Volumes } from './volumes.svelte.ts'

type Played = Pick<Received, 'id' | 'participantId' | 'source' | 'track'>

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
    this.#setVolumes()
  })
  #equal: EqualVoices | null = null
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

  get levelled(): boolean {
    return levelVoices.on
  }

  set levelled(on: boolean) {
    levelVoices.on = on
    void this.#level()
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
    this.#equal?.forget(id)
    this.#playing.delete(id)
    this.#early.forget(id)
    if (this.#returned?.id === id) this.#returned = null
    if (this.#videos.get(producerId) !== track) return
    this.#videos = withoutVideo(this.#videos, producerId)
  }

  #play(received: Received): void {
    this.#playing.set(received.id, received)
    this.speakers.add(received.id, received.track, this.#volumeOf(received))
    if (this.#equal) this.#measure(this.#equal, received)
    else void this.#level()
  }

  /** Makes voices equally loud, or lets each be as loud as it comes, as is chosen now. */
  async #level(): Promise<void> {
    if (levelVoices.on) {
      const module = await import('../media/equal-voices.ts').catch(() => null)
      const follow = () => {
        this.#setVolumes()
      }
      if (module) this.#beginLevelling(new module.EqualVoices(follow))
    } else {
      this.#equal?.close()
      this.#equal = null
      this.#setVolumes()
    }
  }

  /** Nothing when it was turned off meanwhile, or has begun. */
  #beginLevelling(equal: EqualVoices): void {
    if (this.#equal !== null || !levelVoices.on) return
    this.#equal = equal
    for (const played of this.#playing.values()) this.#measure(equal, played)
  }

  #measure(equal: EqualVoices, { id, participantId, source, track }: Played): void {
    if (source === 'mic') equal.listen(id, participantId, track)
  }

  #setVolumes(): void {
    for (const played of this.#playing.values()) this.speakers.setVolume(played.id, this.#volumeOf(played))
  }

  #volumeOf({ participantId, source }: Played): number {
    if (source === 'screen-audio') return this.volumes.of(participantId, 'share')
    return this.volumes.of(participantId, 'voice') * (this.#equal?.gainOf(participantId) ?? 1)
  }

  #show({ producerId, track }: Received): void {
    this.#videos = withVideo(this.#videos, producerId, track)
  }
}
