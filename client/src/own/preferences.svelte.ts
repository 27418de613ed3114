/** What a person chose about the interface, kept on this device. */
import { LAYOUTS } from '../../../shared/layouts.ts'
import { Kept, oneOf } from '../browser/kept.ts'

/** One of a few words, until somebody takes another one on this device. Reactive. */
export class Choice<T extends string> {
  readonly options: readonly T[]
  readonly #kept: Kept<T>
  #now: T

  /** The first of the options is the standard. */
  constructor(key: string, ...options: readonly [T, ...T[]]) {
    this.options = options
    this.#kept = new Kept('localStorage', key, oneOf(...options))
    this.#now = $state(this.#kept.read() ?? options[0])
  }

  get now(): T {
    return this.#now
  }

  set now(now: T) {
    this.#now = now
    this.#kept.keep(now)
  }
}

/** On, until somebody turns it off on this device. Reactive. */
class Preference {
  readonly #choice: Choice<'on' | 'off'>

  constructor(key: string) {
    this.#choice = new Choice(key, 'on', 'off')
  }

  get on(): boolean {
    return this.#choice.now === 'on'
  }

  set on(on: boolean) {
    this.#choice.now = on ? 'on' : 'off'
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
/** All are heard about equally loud. */
export const levelVoices = new Preference('preau.level-voices')
/** How the people of a meeting are laid out. */
export const layout = new Choice('preau.layout', ...LAYOUTS)
/** People without a camera have a tile. */
export const withoutCamera = new Preference('preau.without-camera')
/** One's own picture is on the stage. */
export const ownPicture = new Preference('preau.own-picture')
/** One's own picture is shown as in a mirror. */
export const mirror = new Preference('preau.mirror')

/** Cameras that look down on paper, as their makers and systems call them: nobody reads mirrored writing. */
const DOCUMENT_CAMERA =
  /document|visuali[sz]|visualiseur|banc.?titre|overhead|desk.?view|ipevo|hovercam|okiocam|elmo|avervision/iu

/**
 * Whether this picture of one's own is mirrored: never what a camera sees that looks away from its owner or down on
 * paper. Reactive.
 */
export function mirrors(track: MediaStreamTrack): boolean {
  if (!mirror.on || DOCUMENT_CAMERA.test(track.label)) return false
  return track.getSettings().facingMode !== 'environment'
}
