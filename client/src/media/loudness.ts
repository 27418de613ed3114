/** How loud one element plays: by its own volume, and by Web Audio on telephones, whose elements have none. */
import { audioContext } from './silence.ts'

export class Loudness {
  readonly #element: HTMLMediaElement
  readonly #track: MediaStreamTrack
  #gain: GainNode | null = null
  #source: MediaStreamAudioSourceNode | null = null

  constructor(element: HTMLMediaElement, track: MediaStreamTrack) {
    this.#element = element
    this.#track = track
  }

  /** From 0 to 1. */
  set(volume: number): void {
    if (this.#gain === null) {
      this.#element.volume = volume
      if (Math.abs(this.#element.volume - volume) < 0.01) return
      // iOS answers 1 whatever it is told.
      this.#gain = this.#throughGain()
    }
    if (this.#gain) this.#gain.gain.value = volume
  }

  close(): void {
    this.#source?.disconnect()
    this.#gain?.disconnect()
  }

  /** The element goes on, unheard: some browsers give Web Audio no sound of a stream that nothing plays. */
  #throughGain(): GainNode | null {
    const context = audioContext()
    if (context === null) return null
    this.#source = context.createMediaStreamSource(new MediaStream([this.#track]))
    const gain = context.createGain()
    this.#source.connect(gain).connect(context.destination)
    this.#element.muted = true
    return gain
  }
}
