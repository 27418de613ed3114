/** Which letter a press of a key means in a meeting. Pure, so that it can be tested without a keyboard. */

/** Held down it opens the microphone. */
export const TALK = 'v'

export type KeyPress = {
  readonly key: string
  /** Which key of the keyboard it is, by its place: `KeyM`. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly repeat: boolean
}

/** Where the key was pressed. */
export type Spot = { readonly writing: boolean; readonly inDialog: boolean }

/** The letter of a press; null when it is not ours: with a modifier, while writing, in a dialog or held down. */
export function letterFor(press: KeyPress, spot: Spot): string | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat) return null
  if (spot.writing || spot.inDialog) return null
  const written = press.key.toLowerCase()
  if (/^[a-z]$/.test(written)) return written
  // Keyboards of other alphabets: the Latin letter that stands in its place on most.
  return /^\p{L}$/u.test(written) ? press.code.replace(/^Key/, '').toLowerCase() : null
}

/** Whether letters typed into this element are its own: fields, lists, menus that seek by letter. */
export function spotOf(target: EventTarget | null): Spot {
  if (!(target instanceof Element)) return { writing: false, inDialog: false }
  const writing = target.closest(
    'input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu]',
  )
  return { writing: writing !== null, inDialog: target.closest('dialog') !== null }
}
