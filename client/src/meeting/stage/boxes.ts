/** Where rectangles go. Pure geometry in CSS pixels; knows nothing of people. */

export type Size = { readonly width: number; readonly height: number }
export type Box = Size & { readonly x: number; readonly y: number }

/** Tiles may be as wide as 16:9 and as tall as square; within that they fill their cell. */
const WIDEST = 16 / 9
const TALLEST = 1

/**
 * Boxes for `count` equal tiles that together cover as much as possible; the last row is centred. Empty for no tiles or
 * no room.
 */
export function grid(count: number, area: Size, gap: number): readonly Box[] {
  const best = bestGrid(count, area, gap)
  if (!best) return []
  const { columns, rows, tile } = best
  const top = (area.height - rows * tile.height - (rows - 1) * gap) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = row === rows - 1 ? count - row * columns : columns
    const left = (area.width - inRow * tile.width - (inRow - 1) * gap) / 2
    const x = left + (index % columns) * (tile.width + gap)
    return { x, y: top + row * (tile.height + gap), ...tile }
  })
}

/** How many equal tiles fit without becoming narrower than `narrowest`, at least 1 and at most `most`. */
export function gridCapacity(area: Size, gap: number, narrowest: number, most: number): number {
  for (let count = most; count > 1; count -= 1) {
    const tile = bestGrid(count, area, gap)?.tile
    if (tile && tile.width >= narrowest) return count
  }
  return 1
}

/** A row (or, `down`, a column) of equal tiles beginning at the area's origin. */
export function strip(count: number, tile: Size, gap: number, down: boolean): readonly Box[] {
  return Array.from({ length: count }, (_, index) => ({
    x: down ? 0 : index * (tile.width + gap),
    y: down ? index * (tile.height + gap) : 0,
    ...tile,
  }))
}

/** The same box elsewhere. */
export function moved(box: Box, x: number, y: number): Box {
  return { ...box, x: box.x + x, y: box.y + y }
}

function bestGrid(count: number, area: Size, gap: number) {
  let best: { columns: number; rows: number; tile: Size } | undefined
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns)
    const tile = fit((area.width - (columns - 1) * gap) / columns, (area.height - (rows - 1) * gap) / rows)
    if (tile && (!best || tile.width * tile.height > best.tile.width * best.tile.height + 1)) {
      best = { columns, rows, tile }
    }
  }
  return best
}

function fit(width: number, height: number): Size | undefined {
  if (width <= 0 || height <= 0) return undefined
  const aspect = Math.min(WIDEST, Math.max(TALLEST, width / height))
  const fitted = Math.min(width, height * aspect)
  return { width: fitted, height: fitted / aspect }
}
