/** SIP messages as text (RFC 3261 §7): what must be known before a parser is trusted with them. */

export type Request = {
  readonly method: string
  readonly uri: string
  /** Without folding; the body as it came. */
  readonly text: string
  readonly body: string
  readonly headers: readonly Header[]
}
export type Header = { readonly name: string; readonly value: string }

/** Names that may be written short (RFC 3261 §7.3.3). */
const SHORT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  k: 'supported',
  x: 'session-expires',
}

/** Head and body, apart. */
type Halves = { readonly lines: readonly string[]; readonly body: Buffer }

/** The lines of the head, each on one line, and the bytes after it; undefined when the head has no end. */
export function halves(message: Buffer): Halves | undefined {
  const end = message.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = message.toString('utf8', 0, end).replace(/\r\n[ \t]+/g, ' ')
  return { lines: head.split('\r\n'), body: message.subarray(end + 4) }
}

/** What stands before the first colon of each line, long and in lower case, and after it. */
export function headersOf(lines: readonly string[]): Header[] {
  return lines.map((line) => {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    return { name: SHORT[name] ?? name, value: line.slice(colon + 1).trim() }
  })
}

/** All values of one header. */
export function valuesOf(headers: readonly Header[], name: string): string[] {
  return headers.filter((header) => header.name === name).map(({ value }) => value)
}

/** The first of the hops that a `Via` lists. */
export function topVia(headers: readonly Header[]): string | undefined {
  return valuesOf(headers, 'via')[0]?.split(',')[0]?.trim()
}

/** A parameter's value, empty when it is only named; undefined when it is not there. */
export function parameter(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*(?:=\\s*("[^"]*"|[^;,\\s]*))?(?=[;,\\s]|$)`, 'i').exec(value)
  return found === null ? undefined : (found[1] ?? '')
}

/** Host and port that a `Via` says it was sent by. */
export function sentBy(via: string): { host: string; port: number } | undefined {
  const found = /^SIP\s*\/\s*2\.0\s*\/\s*\w+\s+(\[[^\]\s]+\]|[^:;,\s]+)(?:\s*:\s*(\d{1,5}))?/i.exec(via)
  const port = Number(found?.[2] ?? 5060)
  return found === null || port > 65_535 ? undefined : { host: (found[1] ?? '').replace(/[[\]]/g, ''), port }
}

/** Where a request came from, written into its first hop (RFC 3581 §4): its answer goes there, whatever else it says. */
export function stamped(via: string, from: { address: string; port: number; protocol: string }): string {
  const bare = via.replace(/;\s*received\s*(=[^;,\s]*)?/gi, '')
  const asked = parameter(bare, 'rport') !== undefined || from.protocol === 'TCP'
  const plain = bare.replace(/;\s*rport\s*(=[^;,\s]*)?/gi, '')
  return `${plain};received=${from.address}${asked ? `;rport=${from.port}` : ''}`
}

/** Where an answer goes, by the first hop of its `Via`. */
export function answersTo(via: string): { address: string; port: number } | undefined {
  const address = parameter(via, 'received')
  const port = Number(parameter(via, 'rport') ?? sentBy(via)?.port)
  return address === undefined || !Number.isInteger(port) || port < 1 ? undefined : { address, port }
}
