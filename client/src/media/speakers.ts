import { Loudness } from './loudness.ts'
import { Playing, type PlayingEvents } from '../browser/playing.ts'

/** Whether sound can be sent to a chosen output. */
export function canChooseSpeaker(): boolean {
  return 'HTMLMediaElement' in globalThis && 'setSinkId' in HTMLMediaElement.prototype
}

/** Plays what arrives: one element per stream, all through the chosen output. */
export class Speakers {
  readonly #playing: Playing
  readonly #elements = new Map<
    string,
    { readonly element: HTMLAudioElement; readonly loudness: Loudness; readonly stop: () => void }
  >()
  #sinkId = ''

  constructor(events: PlayingEvents) {
    this.#playing = new Playing(events)
  }

  /** `volume`: from 0 to 1. */
  add(id: string, track: MediaStreamTrack, volume = 1): void {
    const element = new Audio()
    element.srcObject = new MediaStream([track])
    void direct(element, this.#sinkId)
    const loudness = new Loudness(element, track)
    loudness.set(volume)
    this.#elements.set(id, { element, loudness, stop: this.#playing.keep(element) })
  }

  remove(id: string): void {
    const held = this.#elements.get(id)
    if (!held) return
    this.#elements.delete(id)
    held.stop()
    held.loudness.close()
    held.element.pause()
    held.element.srcObject = null
  }

  /** From 0 to 1. Of what does not play nothing is changed. */
  setVolume(id: string, volume: number): void {
    this.#elements.get(id)?.loudness.set(volume)
  }

  /** All sound goes there from now on; '' is the system's default. Whether it does: else it goes on as before. */
  async choose(sinkId: string): Promise<boolean> {
    const before = this.#sinkId
    this.#sinkId = sinkId
    const all = () => [...this.#elements.values()].map(({ element }) => direct(element, this.#sinkId))
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
    for (const id of [...this.#elements.keys()]) this.remove(id)
  }
}

async function direct(element: HTMLAudioElement, sinkId: string): Promise<boolean> {
  if (!canChooseSpeaker() || element.sinkId === sinkId) return true
  return element.setSinkId(sinkId).then(
    () => true,
    () => false,
  )
}
