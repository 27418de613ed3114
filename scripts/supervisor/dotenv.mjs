/**
 * What a `.env` file says: lines `NAME=value`, `#` comments, values bare or in single or double quotes (in double quotes
 * `\n` is a line break).
 *
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseDotenv(text) {
  /** @type {Record<string, string>} */
  const found = {}
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) found[name] = unquoted(value)
  }
  return found
}

/** @param {string} value */
function unquoted(value) {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(value)
  if (single?.[1] !== undefined) return single[1]
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(value)
  if (double?.[1] !== undefined) return double[1].replace(/\\n/g, '\n').replace(/\\(.)/g, '$1')
  return value.replace(/\s+#.*$/, '').trim()
}
