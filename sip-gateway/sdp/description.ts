/** Session descriptions as text (RFC 8866): what of them a telephone call needs. */
import { isIP } from 'node:net'

export const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** One row of what a stream may be sent as. */
export type Format = {
  readonly payloadType: number
  /** As written by whom offers, in lower case: `pcmu`, `telephone-event`. */
  readonly name: string
  /** The RTP clock, in Hz. */
  readonly clock: number
}

/** One `m=` line with what belongs to it. */
export type Stream = {
  readonly kind: string
  readonly port: number
  readonly protocol: string
  /** The formats as they stand in the line, also those that nobody knows. */
  readonly written: readonly string[]
  readonly formats: readonly Format[]
  readonly address: string | undefined
  readonly direction: Direction
  readonly rtcpPort: number | undefined
  readonly muxed: boolean
  /** What stands in each `a=crypto:` (RFC 4568). */
  readonly crypto: readonly string[]
}

export type Description = {
  /** `o=`: who made it and the how-manieth it is. */
  readonly origin: string
  readonly streams: readonly Stream[]
}

/** What is no session description, or one that cannot be meant. */
export class MalformedSdp extends Error {
  override readonly name = 'MalformedSdp'
}

/** RFC 3551 §6: numbers that need no `a=rtpmap`. */
const STATIC: Readonly<Record<number, Omit<Format, 'payloadType'>>> = {
  0: { name: 'pcmu', clock: 8000 },
  8: { name: 'pcma', clock: 8000 },
  9: { name: 'g722', clock: 8000 },
}
/** RFC 3264 §8.4: how old telephones hold. */
const NOWHERE = '0.0.0.0'
const LONGEST_BYTES = 16_384
const MOST_STREAMS = 16

/** @throws MalformedSdp */
export function parseSdp(text: string): Description {
  if (text.length > LONGEST_BYTES) throw new MalformedSdp('too long')
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '')
  if (lines[0] !== 'v=0') throw new MalformedSdp('does not begin with v=0')
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []))
  if (starts.length > MOST_STREAMS) throw new MalformedSdp('too many streams')
  const session = new Section(lines.slice(0, starts[0] ?? lines.length))
  const streams = starts.map((start, i) => streamOf(new Section(lines.slice(start, starts[i + 1])), session))
  return { origin: session.value('o=') ?? '', streams }
}

/** The lines of the session or of one stream. */
class Section {
  readonly #lines: readonly string[]

  constructor(lines: readonly string[]) {
    this.#lines = lines
  }

  values(prefix: string): string[] {
    return this.#lines
      .filter((line) => line.startsWith(prefix))
      .map((line) => line.slice(prefix.length).trim())
  }

  value(prefix: string): string | undefined {
    return this.values(prefix)[0]
  }

  words(prefix: string): string[] {
    return this.value(prefix)?.split(/\s+/) ?? []
  }

  has(line: string): boolean {
    return this.#lines.includes(line)
  }

  get direction(): Direction | undefined {
    return DIRECTIONS.find((direction) => this.has(`a=${direction}`))
  }

  get address(): string | undefined {
    return addressOf(this.value('c='))
  }
}

function streamOf(section: Section, session: Section): Stream {
  const [kind = '', port = '', protocol = '', ...written] = section.words('m=')
  const [rtcp] = section.words('a=rtcp:')
  const address = section.address ?? session.address
  return {
    kind,
    port: portNumber(port.replace(/\/\d+$/, '')),
    protocol,
    written,
    formats: formatsOf(written, section.values('a=rtpmap:')),
    address,
    direction: address === NOWHERE ? 'inactive' : (section.direction ?? session.direction ?? 'sendrecv'),
    rtcpPort: rtcp === undefined ? undefined : portNumber(rtcp),
    muxed: section.has('a=rtcp-mux'),
    crypto: section.values('a=crypto:'),
  }
}

function formatsOf(written: readonly string[], maps: readonly string[]): Format[] {
  const named = new Map(maps.flatMap(mapped))
  return written.flatMap((number) => {
    const payloadType = /^\d{1,3}$/.test(number) ? Number(number) : -1
    const format = named.get(payloadType) ?? STATIC[payloadType]
    return format === undefined || payloadType > 127 ? [] : [{ payloadType, ...format }]
  })
}

function mapped(map: string): [number, Omit<Format, 'payloadType'>][] {
  const found = /^(\d{1,3})\s+([\w.-]+)\/(\d{1,6})(?:\/(\d+))?$/.exec(map)
  if (found === null) return []
  const [, payloadType = '', name = '', clock = ''] = found
  return [[Number(payloadType), { name: name.toLowerCase(), clock: Number(clock) }]]
}

function addressOf(connection: string | undefined): string | undefined {
  if (connection === undefined) return undefined
  const [net, family, written = ''] = connection.split(/\s+/)
  const address = written.split('/')[0] ?? ''
  const expected = family === 'IP6' ? 6 : 4
  if (net !== 'IN' || isIP(address) !== expected) throw new MalformedSdp('an address that is none')
  return address
}

function portNumber(written: string): number {
  const port = Number(written)
  if (!/^\d{1,5}$/.test(written) || port > 65_535) throw new MalformedSdp('a port that is none')
  return port
}
