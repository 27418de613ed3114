/** What telephones speak, and how each is turned into sound and back. */
import { Application, createDecoder, createEncoder } from 'libopus-wasm'
import { aLaw, muLaw, type Law } from './g711.ts'
import { G722Decoder, G722Encoder } from './g722.ts'

export const CODECS = ['PCMU', 'PCMA', 'G722', 'opus'] as const
export type CodecName = (typeof CODECS)[number]

/** Sound between codecs: 16-bit samples of one channel, in frames of 20 ms. */
export const FRAME_MS = 20
/** What all sound is mixed at, in Hz. */
export const MIX_RATE = 16_000

/** In Hz: of narrow telephones, and of all others and the mix. */
export type Rate = 8000 | typeof MIX_RATE

/** One direction of one call. */
export type Encoder = {
  /** Good until the next call. */
  readonly encode: (pcm: Int16Array) => Uint8Array
  readonly free: () => void
}
export type Decoder = {
  /** Good until the next call. @throws when an Opus packet is broken */
  readonly decode: (payload: Uint8Array) => Int16Array
  /** A frame in place of one that is lost. Only Opus can guess it: the others give undefined. */
  readonly conceal: () => Int16Array | undefined
  readonly free: () => void
}

/** In Hz: what the samples of this codec are, not its RTP clock. */
export function sampleRate(codec: CodecName): Rate {
  return codec === 'PCMU' || codec === 'PCMA' ? 8000 : MIX_RATE
}

const NOTHING = (): void => undefined
const LAWS = { PCMU: muLaw, PCMA: aLaw } as const satisfies Partial<Record<CodecName, Law>>
// Speech over a lossy line. At complexity 5 a frame costs 0.1 ms, at 9 nearly three times that and nobody hears it.
const OPUS = { bitrate: 24_000, complexity: 5, fec: true, packetLossPercent: 10 } as const

/** G.711: what one hears can be encoded for all who hear the same. Undefined: the codec remembers what it said to whom. */
export function lawOf(codec: CodecName): Law | undefined {
  return codec === 'PCMU' || codec === 'PCMA' ? LAWS[codec] : undefined
}

/** For what is said to the telephone. */
export async function encoderOf(codec: CodecName): Promise<Encoder> {
  if (codec === 'opus') {
    const opus = await createEncoder({
      sampleRate: MIX_RATE,
      channels: 1,
      application: Application.Voip,
      ...OPUS,
    })
    return { encode: (pcm) => opus.encode(pcm), free: () => opus.free() }
  }
  if (codec === 'G722') {
    const g722 = new G722Encoder()
    return { encode: (pcm) => g722.encode(pcm), free: NOTHING }
  }
  const law = LAWS[codec]
  let out = new Uint8Array(0)
  return {
    encode: (pcm) => {
      if (out.length !== pcm.length) out = new Uint8Array(pcm.length)
      return law.encode(pcm, out)
    },
    free: NOTHING,
  }
}

/** For what the telephone says. */
export async function decoderOf(codec: CodecName): Promise<Decoder> {
  if (codec === 'opus') {
    const opus = await createDecoder({ sampleRate: MIX_RATE, channels: 1 })
    const lost = (MIX_RATE / 1000) * FRAME_MS
    return {
      decode: (payload) => opus.decode(payload),
      conceal: () => opus.decodePacketLoss(lost),
      free: () => opus.free(),
    }
  }
  const none = { conceal: () => undefined, free: NOTHING }
  if (codec === 'G722') {
    const g722 = new G722Decoder()
    return { decode: (payload) => g722.decode(payload), ...none }
  }
  const law = LAWS[codec]
  let out = new Int16Array(0)
  return {
    decode: (payload) => {
      if (out.length !== payload.length) out = new Int16Array(payload.length)
      return law.decode(payload, out)
    },
    ...none,
  }
}
