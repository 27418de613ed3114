const SIGNS = ['pointerdown', 'keydown', 'touchstart'] as const

/**
 * Does something once: when the person first touches the page or a key, at the latest after `ms`. For what will be
 * needed next and must not be in the way of what is shown now. Calls off when the returned function is called.
 */
export function onFirstSign(page: EventTarget, ms: number, act: () => void): () => void {
  const once = (): void => {
    callOff()
    act()
  }
  const timer = setTimeout(once, ms)
  const callOff = (): void => {
    clearTimeout(timer)
    for (const sign of SIGNS) page.removeEventListener(sign, once)
  }
  for (const sign of SIGNS) page.addEventListener(sign, once, { passive: true })
  return callOff
}
