/** What stands in one place of a table. Pure. */

/** Text, a number, or in ms: a moment since the epoch, shown in the time of this device, or a duration. */
export type Cell = string | number | { readonly moment: number } | { readonly duration: number }

/** A cell as text, for files that know nothing else. */
export function textOfCell(cell: Cell): string {
  if (typeof cell === 'object')
    return 'moment' in cell ? momentText(cell.moment) : durationText(cell.duration)
  return String(cell)
}

const two = (value: number): string => String(value).padStart(2, '0')

/** "2026-11-28 14:05:00". */
function momentText(at: number): string {
  const day = new Date(at)
  const date = [day.getFullYear(), two(day.getMonth() + 1), two(day.getDate())].join('-')
  return `${date} ${[day.getHours(), day.getMinutes(), day.getSeconds()].map(two).join(':')}`
}

/** "01:05:00"; hours go on beyond a day. */
function durationText(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1_000), 0)
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
}
