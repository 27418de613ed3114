import type { Attachment } from 'svelte/attachments'
import { on } from 'svelte/events'

/**
 * Remembers where the focus is now. What it returns, called when the element goes, gives the focus back to there, unless
 * it has moved elsewhere meanwhile.
 */
export function focusBefore(element: HTMLElement): () => void {
  const before = document.activeElement
  return () => {
    const now = document.activeElement
    const free = now === null || now === document.body || element.contains(now)
    if (free && before instanceof HTMLElement && before.isConnected) before.focus()
  }
}

/** Takes the focus when the element appears and gives it back when the element goes, as `focusBefore` does. */
export const takesFocus: Attachment<HTMLElement> = (element) => {
  const giveBack = focusBefore(element)
  element.focus()
  return giveBack
}

/**
 * When what has the focus goes, the focus stays in here: in the same row of a list where that is still there, else where
 * `otherwise` says, by what was lost.
 */
export function keepsFocus(
  otherwise: (panel: HTMLElement, lost: HTMLElement) => HTMLElement | null,
): Attachment<HTMLElement> {
  return (panel) => {
    let last: { readonly element: HTMLElement; readonly row: HTMLElement | null } | null = null
    const came = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement) last = { element: target, row: target.closest('li') }
    }
    // Who goes elsewhere is not fetched back later. Browsers differ in whether what is taken away says that it loses focus.
    const went = ({ target }: FocusEvent) => {
      queueMicrotask(() => {
        if (last !== null && last.element === target && last.element.isConnected) last = null
      })
    }
    const watch = new MutationObserver(() => {
      if (last === null || last.element.isConnected || document.activeElement !== document.body) return
      const { element, row } = last
      last = null
      const beside = row?.isConnected ? row.querySelector<HTMLElement>('button') : null
      ;(beside ?? otherwise(panel, element))?.focus()
    })
    watch.observe(panel, { childList: true, subtree: true })
    panel.addEventListener('focusin', came)
    panel.addEventListener('focusout', went)
    return () => {
      watch.disconnect()
      panel.removeEventListener('focusin', came)
      panel.removeEventListener('focusout', went)
    }
  }
}

/** What appears below the fold of a dialog is scrolled to. */
export const comesIntoView: Attachment = (element) => {
  element.scrollIntoView({ block: 'nearest' })
}

/** Escape anywhere within the element closes it, unless something inside it stopped the key. */
export function escapes(close: () => void): Attachment<HTMLElement> {
  return (element) => {
    // Not addEventListener: that would be asked before what is inside, which may take the key for itself.
    return on(element, 'keydown', (event) => {
      if (event.key === 'Escape') close()
    })
  }
}

/** A toolbar is one stop of the Tab key: arrows, Home and End move between its buttons, and Tab comes back to the last. */
export const oneTabStop: Attachment<HTMLElement> = (toolbar) => {
  let stop: HTMLElement | undefined
  const settle = (focused?: HTMLElement) => {
    const buttons = [...toolbar.querySelectorAll<HTMLElement>('button:not(:disabled)')]
    stop = [focused, stop].find((one) => one !== undefined && buttons.includes(one)) ?? buttons[0]
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1
    return buttons
  }
  const focus = ({ target: at }: FocusEvent) => {
    if (at instanceof HTMLElement) settle(at)
  }
  const move = (event: KeyboardEvent) => {
    const buttons = settle()
    const at = buttons.findIndex((button) => button === document.activeElement)
    const to = target(event.key, at, buttons.length)
    if (at === -1 || to === null) return
    event.preventDefault()
    buttons[to]?.focus()
  }
  const watch = new MutationObserver(() => settle())
  watch.observe(toolbar, { childList: true, subtree: true })
  settle()
  toolbar.addEventListener('focusin', focus)
  toolbar.addEventListener('keydown', move)
  return () => {
    watch.disconnect()
    toolbar.removeEventListener('focusin', focus)
    toolbar.removeEventListener('keydown', move)
  }
}

function target(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}
