/**
 * The small window that stays before other programs: one of our own where the browser has such (Document
 * Picture-in-Picture), else the browser's own around one video, with what its controls can do.
 */
import { on } from 'svelte/events'
import type { Floating } from './own-stage.svelte.ts'

/** Not every browser has it, and TypeScript knows of none that has. */
type WithOwnWindow = {
  readonly documentPictureInPicture?: {
    requestWindow(size: { readonly width: number; readonly height: number }): Promise<Window>
  }
}

const SIZE = { width: 380, height: 300 } as const

/**
 * Opens it; to be called soon after a click.
 *
 * @throws DOMException where the browser refuses, or there is no picture for a window that shows nothing else.
 */
export async function openFloating(track: MediaStreamTrack | null): Promise<Floating> {
  const { documentPictureInPicture: own } = window as Window & WithOwnWindow
  if (own) {
    const opened = await own.requestWindow(SIZE)
    return {
      is: 'window',
      opened,
      close: () => {
        opened.close()
      },
    }
  }
  if (track === null) throw new DOMException('nobody shows a picture', 'InvalidStateError')
  const video = document.createElement('video')
  Object.assign(video, { muted: true, playsInline: true, srcObject: new MediaStream([track]) })
  await video.play()
  await video.requestPictureInPicture()
  const close = () => {
    if (document.pictureInPictureElement === video)
      void document.exitPictureInPicture().catch(() => undefined)
  }
  return { is: 'video', video, close }
}

/** Tells once when a person has closed it. */
export function whenFloatingEnds(floating: Floating, tell: () => void): () => void {
  return floating.is === 'window'
    ? on(floating.opened, 'pagehide', tell)
    : on(floating.video, 'leavepictureinpicture', tell)
}

/** Our colours, fonts and styles there too, as far as they are loaded: its document begins with none. */
export function dress(there: Document): void {
  const { documentElement } = document
  for (const { name, value } of documentElement.attributes) there.documentElement.setAttribute(name, value)
  for (const sheet of document.querySelectorAll('link[rel=stylesheet], style'))
    there.head.append(there.importNode(sheet, true))
}
