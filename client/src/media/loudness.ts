/**
 * How loud one track plays, also louder than it comes.
 *
 * The browser's echo canceller must know what the loudspeaker plays. Chromium's took for that, for years, only what
 * elements play of remote tracks (crbug.com/687574): a voice that went through Web Audio came back to who spoke, and
 * still may where Chromium does not hear the whole machine. So an element does whatever an element can: softer is its
 * volume, louder are further elements with the same track. Browsers add those up, Chromium within WebRTC and Firefox in
 * its own graph, before either cancels. With Chromium 150 and a loudspeaker wired to the microphone one element came back
 * 27 dB softer and four, which are exactly 12 dB louder, 39 dB. WebKit does not say that elements play in step: there a
 * voice is not made louder, but on telephones, whose elements have no volume at all and whose system cancels whatever it
 * plays. There Web Audio does both.
 */
import { audioContext } from './silence.ts'

/** Louder than this many times, distortion is heard rather than the voice. */
export const MOST_VOLUME = 4

/** Plays a track as the page does, until `stop`. */
export type Play = (track: MediaStreamTrack) => {
  readonly element: HTMLMediaElement
  readonly stop: () => void
}

export class Loudness {
  readonly #track: MediaStreamTrack
  readonly #play: Play
  /** The first plays always; the others while they are needed. */
  readonly #playing: ReturnType<Play>[] = []
  #gain: GainNode | null = null
  #source: MediaStreamAudioSourceNode | null = null

  constructor(track: MediaStreamTrack, play: Play) {
    this.#track = track
    this.#play = play
    this.#playing.push(play(track))
  }

  get elements(): readonly HTMLMediaElement[] {
    return this.#playing.map(({ element }) => element)
  }

  /** From 0 to `MOST_VOLUME`; 1: as it comes. */
  set(volume: number): void {
    if (this.#gain === null) this.#spread(volume)
    if (this.#gain) this.#gain.gain.value = Math.min(MOST_VOLUME, volume)
  }

  close(): void {
    for (const { stop } of this.#playing) stop()
    this.#source?.disconnect()
    this.#gain?.disconnect()
  }

  #spread(volume: number): void {
    const most = 'GestureEvent' in globalThis ? 1 : MOST_VOLUME
    const needed = Math.ceil(Math.min(most, volume))
    while (this.#playing.length < needed) this.#playing.push(this.#play(this.#track))
    this.#playing.forEach(({ element }, at) => {
      element.volume = Math.min(1, Math.max(0, volume - at))
    })
    const [first] = this.elements
    // iOS answers 1 whatever it is told.
    if (first && Math.abs(first.volume - Math.min(1, volume)) >= 0.01) this.#throughGain(first)
  }

  /** The element goes on, unheard: some browsers give Web Audio no sound of a stream that nothing plays. */
  #throughGain(element: HTMLMediaElement): void {
    const context = audioContext()
    if (context === null) return
    this.#source = context.createMediaStreamSource(new MediaStream([this.#track]))
    this.#gain = context.createGain()
    this.#source.connect(this.#gain).connect(context.destination)
    element.muted = true
  }
}
