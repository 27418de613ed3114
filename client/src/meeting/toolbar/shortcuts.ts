/** Which key does what in a meeting. Pure, so that it can be tested without a keyboard. */
export const SHORTCUTS = { m: 'mute', c: 'camera', s: 'share', h: 'hand', p: 'people', v: 'talk' } as const
export type Shortcut = (typeof SHORTCUTS)[keyof typeof SHORTCUTS]

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

/** What a key press asks for; null when it is not ours: with a modifier, while writing, in a dialog or held down. */
export function shortcutOf(press: KeyPress, spot: Spot): Shortcut | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat) return null
  if (spot.writing || spot.inDialog) return null
  return letters.get(letterOf(press)) ?? null
}

const letters = new Map<string, Shortcut>(Object.entries(SHORTCUTS))

/** What the key writes; on keyboards of other alphabets the Latin letter that stands in its place on most. */
function letterOf({ key, code }: KeyPress): string {
  const written = key.toLowerCase()
  if (/^[a-z]$/.test(written) || !/^\p{L}$/u.test(written)) return written
  return code.replace(/^Key/, '').toLowerCase()
}

/** Whether letters typed into this element are its own: fields, lists, menus that seek by letter. */
export function spotOf(target: EventTarget | null): Spot {
  if (!(target instanceof Element)) return { writing: false, inDialog: false }
  const writing = target.closest(
    'input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu]',
  )
  return { writing: writing !== null, inDialog: target.closest('dialog') !== null }
}
