/**
 * The key that is held and has opened the microphone, by its place on the keyboard (`KeyV`): the alphabet may change while
 * it is held. Letting it go always mutes, whatever happened meanwhile: muting what a moderator has muted changes nothing.
 */
export class TalkKey {
  readonly #mute: () => void
  #held: string | null = null

  constructor(mute: () => void) {
    this.#mute = mute
  }

  hold(code: string): void {
    this.#held = code
  }

  /** `code` null: whichever it is, for the page no longer sees the keyboard. */
  letGo(code: string | null): void {
    if (this.#held === null || (code !== null && code !== this.#held)) return
    this.#held = null
    this.#mute()
  }
}
