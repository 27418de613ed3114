const LEVELS = /** @type {Record<number, string>} */ ({
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
})
const UNINTERESTING = new Set(['level', 'time', 'name', 'msg', 'pid', 'hostname'])

/**
 * One line of a program, as it appears in the common log: as JSON, or readable when a person watches.
 *
 * @param {string} name The program's.
 * @param {string} line
 * @param {{ readable: boolean, now: number }} how `now` in ms, for a line that does not say when.
 * @returns {string}
 */
export function logLine(name, line, { readable, now }) {
  const entry = { ...parsed(line, now), name }
  return readable ? sentence(entry) : JSON.stringify(entry)
}

/** @typedef {{ level: number, time: string | number, msg: string } & Record<string, unknown>} Entry */

/**
 * @param {string} line
 * @param {number} now
 * @returns {Entry}
 */
function parsed(line, now) {
  const plain = { level: 30, time: new Date(now).toISOString(), msg: line }
  if (!line.startsWith('{')) return plain
  try {
    return { ...plain, msg: '', .../** @type {Record<string, unknown>} */ (JSON.parse(line)) }
  } catch {
    return plain
  }
}

/** @param {Entry & { name: string }} entry */
function sentence(entry) {
  const at = new Date(entry.time).toTimeString().slice(0, 8)
  const details = Object.entries(entry)
    .filter(([key]) => !UNINTERESTING.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const level = (LEVELS[entry.level] ?? String(entry.level)).padEnd(5)
  return [at, entry.name.padEnd(8), level, inert(entry.msg), ...details.map(inert)].join(' ').trimEnd()
}

/**
 * What would move a terminal's cursor, colour it, end the line or turn its direction, as an escape: people choose their
 * names.
 *
 * @param {string} text
 */
function inert(text) {
  return text.replace(
    /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Cuts a stream into lines.
 *
 * @param {NodeJS.ReadableStream} stream
 * @param {(line: string) => void} each
 */
export function eachLine(stream, each) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') each(line)
  })
  stream.on('end', () => {
    if (rest.trim() !== '') each(rest)
  })
}
