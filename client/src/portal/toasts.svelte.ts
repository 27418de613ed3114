import { announce } from '../ui/announcer.svelte.ts'
import { Kept, text } from '../browser/kept.ts'

export type ToastKind = 'done' | 'trouble'
export type Toast = { readonly id: number; readonly text: string; readonly kind: ToastKind }

/** Long enough to be read twice, in ms. */
const SHOWN_MS = 8_000
/** For the page that is opened next. */
const left = new Kept('sessionStorage', 'preau.toast', text)

let count = 0
let shown = $state.raw<readonly Toast[]>([])

/** What has just happened, newest last. Reactive. */
export function toasts(): readonly Toast[] {
  return shown
}

/** Says what happened: shown for a while, and read out politely. */
export function toast(sentence: string, kind: ToastKind = 'done'): void {
  count += 1
  const toast = { id: count, text: sentence, kind }
  shown = [...shown.slice(-2), toast]
  announce(sentence)
  setTimeout(() => {
    dismiss(toast.id)
  }, SHOWN_MS)
}

/** The same on the page that is opened next; where the browser keeps nothing, that page shows the change without a word. */
export function toastOnNextPage(sentence: string): void {
  left.keep(sentence)
}

/** What the page before left to be said, once. */
export function takeLeftToast(): string | null {
  return left.take()
}

export function dismiss(id: number): void {
  shown = shown.filter((toast) => toast.id !== id)
}
