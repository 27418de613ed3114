/** A moment as the browser's fields for date and time write it, in the time zone of this machine. */
export type Written = { readonly date: string; readonly time: string }

/** The next full hour. */
export function nextHour(now: Date): Written {
  const next = new Date(now)
  next.setHours(now.getHours() + 1, 0, 0, 0)
  const two = (value: number) => String(value).padStart(2, '0')
  const year = String(next.getFullYear()).padStart(4, '0')
  return {
    date: `${year}-${two(next.getMonth() + 1)}-${two(next.getDate())}`,
    time: `${two(next.getHours())}:${two(next.getMinutes())}`,
  }
}

/** ms since the epoch; null for what names no moment. */
export function readMoment(date: string, time: string): number | null {
  if (!/^\d{4,6}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}/.test(time)) return null
  const ms = new Date(`${date}T${time}`).getTime()
  return Number.isNaN(ms) ? null : ms
}
