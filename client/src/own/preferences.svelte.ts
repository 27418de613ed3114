/** What a person chose about the interface, kept on this device. */
import { keep, kept } from '../browser/kept.ts'

const SHORTCUTS = 'preau.shortcuts'
const ENTRY_SOUND = 'preau.entry-sound'

let shortcuts = $state(kept(SHORTCUTS) !== 'off')
let entrySound = $state(kept(ENTRY_SOUND) !== 'off')

/** Single-key shortcuts are on. Reactive. */
export function shortcutsOn(): boolean {
  return shortcuts
}

/** Turns them on or off, on this device. */
export function setShortcuts(on: boolean): void {
  shortcuts = on
  keep(SHORTCUTS, on ? 'on' : 'off')
}

/** Who waits and looks at something else hears a sound when they are let in. Reactive. */
export function entrySoundOn(): boolean {
  return entrySound
}

/** Turns it on or off, on this device. */
export function setEntrySound(on: boolean): void {
  entrySound = on
  keep(ENTRY_SOUND, on ? 'on' : 'off')
}
