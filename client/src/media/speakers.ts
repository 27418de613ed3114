import { Loudness } from './loudness.ts'
import { Playing, type PlayingEvents } from '../browser/playing.ts'

/** Whether sound can be sent to a chosen output. */
export function canChooseSpeaker(): boolean {
  return 'HTMLMediaElement' in globalThis && 'setSinkId' in HTMLMediaElement.prototype
}

/** Plays what arrives, all through the chosen output. */
export class Speakers {
  readonly #playing: Playing
  readonly #heard = new Map<string, Loudness>()
  #sinkId = ''

  constructor(events: PlayingEvents) {
    this.#playing = new Playing(events)
  }

  /** `volume`: as `setVolume` has it. */
  add(id: string, track: MediaStreamTrack, volume = 1): void {
    const loudness = new Loudness(track, this.#play)
    loudness.set(volume)
    this.#heard.set(id, loudness)
  }

  remove(id: string): void {
    this.#heard.get(id)?.close()
    this.#heard.delete(id)
  }

  /** From 0 to `MOST_VOLUME`; 1: as it comes. Of what does not play nothing is changed. */
  setVolume(id: string, volume: number): void {
    this.#heard.get(id)?.set(volume)
  }

  /** All sound goes there from now on; '' is the system's default. Whether it does: else it goes on as before. */
  async choose(sinkId: string): Promise<boolean> {
    const before = this.#sinkId
    this.#sinkId = sinkId
    const all = () =>
      [...this.#heard.values()].flatMap(({ elements }) =>
        elements.map((element) => direct(element, this.#sinkId)),
      )
    const done = (await Promise.all(all())).every(Boolean)
    if (done || this.#sinkId !== sinkId) return true
    this.#sinkId = before
    await Promise.all(all())
    return false
  }

  /** To be called from a click when the browser has blocked sound. */
  play(): Promise<void> {
    return this.#playing.play()
  }

  close(): void {
    for (const id of [...this.#heard.keys()]) this.remove(id)
  }

  readonly #play = (track: MediaStreamTrack) => {
    const element = new Audio()
    element.srcObject = new MediaStream([track])
    void direct(element, this.#sinkId)
    const end = this.#playing.keep(element)
    const stop = () => {
      end()
      element.pause()
      element.srcObject = null
    }
    return { element, stop }
  }
}

async function direct(element: HTMLMediaElement, sinkId: string): Promise<boolean> {
  if (!canChooseSpeaker() || element.sinkId === sinkId) return true
  return element.setSinkId(sinkId).then(
    () => true,
    () => false,
  )
}
