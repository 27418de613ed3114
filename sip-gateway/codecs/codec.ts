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
export type Encoder = { readonly encode: (pcm: Int16Array) => Uint8Array; readonly free: () => void }
export type Decoder = {
  /** @throws when an Opus packet is broken */
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
const LAWS: Record<'PCMU' | 'PCMA', Law> = { PCMU: muLaw, PCMA: aLaw }
// Speech over a lossy line. At complexity 5 a frame costs 0.1 ms, at 9 nearly three times that and nobody hears it.
const OPUS = { bitrate: 24_000, complexity: 5, fec: true, packetLossPercent: 10 } as const

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
  return { encode: LAWS[codec].encode, free: NOTHING }
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
  return { decode: LAWS[codec].decode, ...none }
}
