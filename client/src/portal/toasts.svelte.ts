import { announce } from '../ui/announcer.svelte.ts'
import { storageOf } from '../browser/storage.ts'

export type ToastKind = 'done' | 'trouble'
export type Toast = { readonly id: number; readonly text: string; readonly kind: ToastKind }

/** Long enough to be read twice, in ms. */
const SHOWN_MS = 8_000
const KEY = 'preau.toast'

let count = 0
let shown = $state.raw<readonly Toast[]>([])

/** What has just happened, newest last. Reactive. */
export function toasts(): readonly Toast[] {
  return shown
}

/** Says what happened: shown for a while, and read out politely. */
export function tell(text: string, kind: ToastKind = 'done'): void {
  count += 1
  const toast = { id: count, text, kind }
  shown = [...shown.slice(-2), toast]
  announce(text)
  setTimeout(() => {
    dismiss(toast.id)
  }, SHOWN_MS)
}

/** The same on the page that is opened next. */
export function tellThere(text: string): void {
  try {
    storageOf('sessionStorage').setItem(KEY, text)
  } catch {
    // Without storage the page that follows shows what has changed, only without a word about it.
  }
}

/** What the page before left to be said, once. */
export function takeWhatWasLeft(): string | null {
  const storage = storageOf('sessionStorage')
  const text = storage.getItem(KEY)
  storage.removeItem(KEY)
  return text
}

export function dismiss(id: number): void {
  shown = shown.filter((toast) => toast.id !== id)
}
