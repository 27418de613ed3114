/** Offer and answer (RFC 3264): one stream of sound, in what the caller likes best of what we speak. */
import { isIPv6 } from 'node:net'
import type { CodecName } from '../codecs/codec.ts'
import { cryptoOf, cryptoText, type MediaKeys } from './crypto.ts'
import type { Description, Direction, Format, Stream } from './description.ts'

/** Where our end of a call receives its sound. */
export type OwnEnd = {
  readonly address: string
  readonly port: number
  /** Each call has a number of its own in `o=`. */
  readonly session: number
  /** One more than in the description before (RFC 3264 §8). */
  readonly version: number
  /** What we encrypt with, where that is wanted; the same for the whole call. */
  readonly key: Uint8Array
}

/** What both ends agreed to do. */
export type Agreement = {
  readonly codec: CodecName
  readonly payloadType: number
  /** What keys are sent as, by the number of whom offered; undefined: not in RTP. */
  readonly events: { readonly payloadType: number; readonly clock: number } | undefined
  readonly remote: { readonly address: string; readonly port: number; readonly rtcpPort: number }
  /** What we do: send, receive, both or nothing. */
  readonly direction: Direction
  /** Undefined: for everybody to hear on the way. */
  readonly keys: MediaKeys | undefined
}

/** Its names, RTP clocks (of G.722 wrong since RFC 1890, and kept by RFC 3551 §4.5.2) and our numbers when we offer. */
const KNOWN: readonly (Omit<Format, 'payloadType'> & { codec: CodecName; ours: number; suffix?: string })[] =
  [
    { codec: 'opus', name: 'opus', clock: 48_000, ours: 96, suffix: '/2' },
    { codec: 'G722', name: 'G722', clock: 8000, ours: 9 },
    { codec: 'PCMA', name: 'PCMA', clock: 8000, ours: 8 },
    { codec: 'PCMU', name: 'PCMU', clock: 8000, ours: 0 },
  ]
const EVENTS = 'telephone-event'
const OWN_EVENTS = { payloadType: 101, clock: 8000 }
const PLAIN = ['RTP/AVP', 'RTP/AVPF']
const SECURE = ['RTP/SAVP', 'RTP/SAVPF']

const MIRRORED: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
}

/** What an offer leads to, and the text that says so; undefined when it holds nothing that we speak (488). */
export function answer(offer: Description, own: OwnEnd): { agreement: Agreement; text: string } | undefined {
  const chosen = offer.streams.find((stream) => agreementOn(stream, own.key) !== undefined)
  const agreement = chosen === undefined ? undefined : agreementOn(chosen, own.key)
  if (agreement === undefined) return undefined
  // RFC 3264 §6: as many streams as offered, in their order; port 0 says no.
  const streams = offer.streams.map((stream) =>
    stream === chosen ? soundLines(own, stream, agreement) : refusal(stream),
  )
  return { agreement, text: written(own, streams.flat()) }
}

/** All that we speak, for who calls without an offer (RFC 3261 §13.2.1). */
export function offerText(own: OwnEnd): string {
  const numbers = [...KNOWN.map(({ ours }) => ours), OWN_EVENTS.payloadType]
  return written(own, [
    `m=audio ${own.port} RTP/AVP ${numbers.join(' ')}`,
    ...KNOWN.map(({ name, clock, ours, suffix = '' }) => `a=rtpmap:${ours} ${name}/${clock}${suffix}`),
    ...eventLines(OWN_EVENTS),
    'a=ptime:20',
    'a=sendrecv',
  ])
}

/** What the answer to our offer leads to; undefined when the caller speaks nothing of it. */
export function agreedBy(answered: Description): Agreement | undefined {
  return answered.streams.flatMap((stream) => agreementOn(stream, undefined) ?? [])[0]
}

/** @param key of ours; undefined: nothing secret was offered */
function agreementOn(stream: Stream, key: Uint8Array | undefined): Agreement | undefined {
  const keys = keysOf(stream, key)
  if (stream.kind !== 'audio' || stream.port === 0 || keys === 'none') return undefined
  const { address, port } = stream
  const codecs = stream.formats.flatMap(known)
  const [first] = codecs
  if (first === undefined || address === undefined) return undefined
  const events = stream.formats.filter(({ name }) => name === EVENTS)
  const { codec, payloadType, clock } = first
  return {
    codec,
    payloadType,
    // RFC 4733 §2.1 wants the clock of the sound; telephones with Opus often offer 8000 only.
    events: events.find((event) => event.clock === clock) ?? events[0],
    remote: { address, port, rtcpPort: stream.muxed ? port : (stream.rtcpPort ?? port + 1) },
    direction: MIRRORED[stream.direction],
    keys,
  }
}

/** The keys of a stream, undefined where it has none; `none`: it cannot be kept. */
function keysOf({ protocol, crypto }: Stream, key: Uint8Array | undefined): MediaKeys | undefined | 'none' {
  if (PLAIN.includes(protocol)) return undefined
  const line = SECURE.includes(protocol) ? cryptoOf(crypto) : undefined
  if (line === undefined || key === undefined) return 'none'
  const { suite, mark } = line
  return { theirs: { suite, key: line.key, mark }, ours: { suite, key, mark: 0 } }
}

function known(format: Format): (Format & { codec: CodecName })[] {
  const found = KNOWN.find(({ name, clock }) => name.toLowerCase() === format.name && clock === format.clock)
  return found === undefined ? [] : [{ ...format, codec: found.codec }]
}

function soundLines(own: OwnEnd, { protocol, crypto }: Stream, agreement: Agreement): string[] {
  const line = agreement.keys === undefined ? undefined : cryptoOf(crypto)
  const { codec, payloadType, events, direction } = agreement
  const {
    name,
    clock,
    suffix = '',
  } = KNOWN.find((one) => one.codec === codec) ?? { name: codec, clock: 8000 }
  const numbers = events === undefined ? [payloadType] : [payloadType, events.payloadType]
  return [
    `m=audio ${own.port} ${protocol} ${numbers.join(' ')}`,
    ...(line === undefined ? [] : [cryptoText(line, own.key)]),
    `a=rtpmap:${payloadType} ${name}/${clock}${suffix}`,
    ...(codec === 'opus' ? [`a=fmtp:${payloadType} useinbandfec=1;maxplaybackrate=16000`] : []),
    ...(events === undefined ? [] : eventLines(events)),
    'a=ptime:20',
    `a=${direction}`,
  ]
}

function eventLines({ payloadType, clock }: { payloadType: number; clock: number }): string[] {
  return [`a=rtpmap:${payloadType} ${EVENTS}/${clock}`, `a=fmtp:${payloadType} 0-16`]
}

function refusal({ kind, protocol, written: formats }: Stream): string[] {
  return [`m=${kind} 0 ${protocol} ${formats.join(' ')}`]
}

function written(own: OwnEnd, streams: readonly string[]): string {
  const address = `IN ${isIPv6(own.address) ? 'IP6' : 'IP4'} ${own.address}`
  const session = ['v=0', `o=- ${own.session} ${own.version} ${address}`, 's=-', `c=${address}`, 't=0 0']
  return `${[...session, ...streams].join('\r\n')}\r\n`
}
