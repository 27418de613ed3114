import { createSubscriber } from 'svelte/reactivity'
import { on } from 'svelte/events'

const whenItChanges = createSubscriber((update) => on(document, 'fullscreenchange', update))

/** Whether the page has the whole screen. Reactive. */
export function isFullScreen(): boolean {
  whenItChanges()
  return document.fullscreenElement !== null
}

/** Takes the whole screen, or gives it back. A browser may refuse; then everything stays as it is. */
export function toggleFullScreen(): void {
  const asked =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen()
  asked.catch(() => undefined)
}
