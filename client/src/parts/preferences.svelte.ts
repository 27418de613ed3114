/** What a person chose about the interface, kept on this device. */
const SHORTCUTS = 'preau.shortcuts'

let shortcuts = $state(read(SHORTCUTS) !== 'off')

/** Single-key shortcuts are on. Reactive. */
export function shortcutsOn(): boolean {
  return shortcuts
}

export function setShortcuts(on: boolean): void {
  shortcuts = on
  write(SHORTCUTS, on ? 'on' : 'off')
}

/** A browser may forbid storage altogether; then a choice lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    return
  }
}
