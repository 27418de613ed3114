/** An invitation as a calendar takes it: RFC 5545. Pure. */

export type CalendarEvent = {
  /** Worldwide unique; the same one again replaces the event. */
  readonly uid: string
  /** All times in ms since the epoch. */
  readonly writtenAt: number
  readonly startsAt: number
  readonly durationMs: number
  readonly title: string
  readonly text: string
  readonly url: string
}

/** The file, with the line ends that the standard wants. Nothing in `title` or `text` can begin a line of its own. */
export function calendarFile({
  uid,
  writtenAt,
  startsAt,
  durationMs,
  title,
  text,
  url,
}: CalendarEvent): string {
  const address = new URL(url).href
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Preau//Meetings//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${utc(writtenAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `DTEND:${utc(startsAt + durationMs)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(text)}`,
    `LOCATION:${escaped(address)}`,
    `URL:${address}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('')
}

/** A TEXT value (§3.3.11). Controls other than line ends have no place in one. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n|[\n\r\u0085\u2028\u2029]/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '')
}

/** A DATE-TIME in UTC (§3.3.5), to the second. */
function utc(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

const MAX_OCTETS = 75

/** A content line in pieces of at most 75 octets (§3.1), cut between characters. */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let octets = 0
  let out = ''
  for (const character of line) {
    const size = encoder.encode(character).length
    if (octets + size > MAX_OCTETS) {
      out += '\r\n '
      octets = 1
    }
    out += character
    octets += size
  }
  return out
}

/** A name for the file: letters and digits of the title. */
export function calendarFileName(title: string): string {
  const words = title
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return `${words?.join('-').slice(0, 60) ?? 'meeting'}.ics`
}
