/** Messages in a stream (RFC 3261 §18.3): each says its length. */

const LONGEST_HEAD = 16_384
const LONGEST_BODY = 65_536

export type Framed = {
  /** Whole messages, in their order. */
  readonly messages: readonly Buffer[]
  /** How many keep-alives came between them (RFC 5626 §3.5.1): each wants a single CRLF. */
  readonly pings: number
  /** What is not whole yet. */
  readonly rest: Buffer
}

/** Takes a stream apart; undefined when it cannot be read any further: the connection is to be closed. */
export function framesOf(stream: Buffer): Framed | undefined {
  const messages: Buffer[] = []
  let rest = stream
  let pings = 0
  for (;;) {
    const blank = leadingBlank(rest)
    pings += Math.floor(blank / 4)
    rest = rest.subarray(blank)
    const head = rest.indexOf('\r\n\r\n')
    if (head < 0) return rest.length > LONGEST_HEAD ? undefined : { messages, pings, rest }
    const length = bodyLength(rest.toString('latin1', 0, head))
    if (length === undefined || head > LONGEST_HEAD) return undefined
    const end = head + 4 + length
    if (rest.length < end) return { messages, pings, rest }
    messages.push(Buffer.from(rest.subarray(0, end)))
    rest = rest.subarray(end)
  }
}

function leadingBlank(bytes: Buffer): number {
  let count = 0
  while (bytes[count] === 13 && bytes[count + 1] === 10) count += 2
  return count
}

/** A message without a length has no body that could be found in a stream. */
function bodyLength(head: string): number | undefined {
  const [, written = '0'] = /^(?:content-length|l)\s*:\s*(\S+)\s*$/im.exec(head) ?? []
  const length = Number(written)
  return /^\d+$/.test(written) && length <= LONGEST_BODY ? length : undefined
}
