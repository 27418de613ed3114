/** What a person chose about the interface, kept on this device. */
import { keep, kept } from './kept.ts'

const SHORTCUTS = 'preau.shortcuts'

let shortcuts = $state(kept(SHORTCUTS) !== 'off')

/** Single-key shortcuts are on. Reactive. */
export function shortcutsOn(): boolean {
  return shortcuts
}

/** Turns them on or off, on this device. */
export function setShortcuts(on: boolean): void {
  shortcuts = on
  keep(SHORTCUTS, on ? 'on' : 'off')
}
