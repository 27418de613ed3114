/** A picture that is looked at through its place: pure. In CSS pixels from the middle of the place. */
import type { Size } from './boxes.ts'

/** `x`, `y`: how far the middle of the picture is from the middle of its place. */
export type Zoom = { readonly scale: number; readonly x: number; readonly y: number }
export type Point = { readonly x: number; readonly y: number }

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }
export const MOST = 8

/** Larger or smaller by this factor; what is at this point stays there. */
export function zoomedAt({ scale, x, y }: Zoom, factor: number, at: Point, place: Size): Zoom {
  const next = Math.min(MOST, Math.max(1, scale * factor))
  const by = next / scale
  return within({ scale: next, x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by }, place)
}

/** Moved by so much. */
export function moved({ scale, x, y }: Zoom, by: Point, place: Size): Zoom {
  return within({ scale, x: x + by.x, y: y + by.y }, place)
}

/** Nothing beside the picture comes into its place. */
export function within({ scale, x, y }: Zoom, { width, height }: Size): Zoom {
  return { scale, x: clamp(x, ((scale - 1) * width) / 2), y: clamp(y, ((scale - 1) * height) / 2) }
}

// Adding 0 makes 0 of -0.
function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value)) + 0
}
