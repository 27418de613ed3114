/** How a picture is zoomed and moved: by wheel, by fingers, by mouse. */
import { on } from 'svelte/events'
import type { Size } from './boxes.ts'
import { moved, zoomedAt, type Point, type Zoom } from './zoom.ts'

const WHEEL_PER_PIXEL = 1.002

/** Listens on the place of a picture; `zoom` is read and written. Returns what ends it. */
export function zooming(
  place: HTMLElement,
  zoom: { readonly now: () => Zoom; readonly set: (zoom: Zoom) => void },
): () => void {
  const fingers = new Map<number, Point>()
  const size = (): Size => ({ width: place.clientWidth, height: place.clientHeight })
  const fromMiddle = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top, width, height } = place.getBoundingClientRect()
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 }
  }
  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const now = fromMiddle(event)
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    fingers.set(event.pointerId, now)
    if (other) {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
      zoom.set(zoomedAt(zoom.now(), apart(now, other) / Math.max(1, apart(before, other)), middle, size()))
    } else {
      zoom.set(moved(zoom.now(), { x: now.x - before.x, y: now.y - before.y }, size()))
    }
  }
  const lift = ({ pointerId }: PointerEvent): void => {
    fingers.delete(pointerId)
  }
  const ends = [
    on(
      place,
      'wheel',
      (event) => {
        event.preventDefault()
        zoom.set(zoomedAt(zoom.now(), WHEEL_PER_PIXEL ** -event.deltaY, fromMiddle(event), size()))
      },
      { passive: false },
    ),
    on(place, 'pointerdown', (event) => {
      if (event.target instanceof Element && event.target.closest('button')) return
      fingers.set(event.pointerId, fromMiddle(event))
      place.setPointerCapture(event.pointerId)
    }),
    on(place, 'pointermove', move),
    on(place, 'pointerup', lift),
    on(place, 'pointercancel', lift),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function apart(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
