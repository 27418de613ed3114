/** What a person chose about the interface, kept on this device. */
import { Kept, oneOf } from '../browser/kept.ts'

/** On, until somebody turns it off on this device. Reactive. */
class Preference {
  readonly #kept: Kept<'on' | 'off'>
  #on: boolean

  constructor(key: string) {
    this.#kept = new Kept('localStorage', key, oneOf('on', 'off'))
    this.#on = $state(this.#kept.read() !== 'off')
  }

  get on(): boolean {
    return this.#on
  }

  set on(on: boolean) {
    this.#on = on
    this.#kept.keep(on ? 'on' : 'off')
  }
}

/** Single-key shortcuts. */
export const shortcuts = new Preference('preau.shortcuts')
/** Who waits and looks at something else hears a sound when they are let in. */
export const entrySound = new Preference('preau.entry-sound')
/** A moderator hears a sound while somebody waits to come in. */
export const waitingSound = new Preference('preau.waiting-sound')
/** Moderators hear a sound when a hand goes up. */
export const handSound = new Preference('preau.hand-sound')
/** One's own picture is shown as in a mirror. */
export const mirror = new Preference('preau.mirror')

/** Whether this picture of one's own is mirrored: never what a camera sees that looks away from its owner. Reactive. */
export function mirrors(track: MediaStreamTrack): boolean {
  return mirror.on && track.getSettings().facingMode !== 'environment'
}
