/** Packets out of an Ogg file (RFC 3533) that holds one stream of Opus (RFC 7845). */

export type OpusFile = {
  readonly packets: readonly Uint8Array[]
  /** Samples at 48 kHz that come before the sound. */
  readonly preSkip: number
}

/** Not Ogg, not Opus, or cut off. */
export class BadSound extends Error {
  override readonly name = 'BadSound'
}

const PAGE_HEAD = 27
const HEADERS = 2

/** @throws BadSound */
export function readOggOpus(file: Uint8Array): OpusFile {
  const [head, tags, ...packets] = packetsOf(file)
  const view = head === undefined ? undefined : new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (view === undefined || tags === undefined || text(head, 8) !== 'OpusHead') throw new BadSound('no Opus')
  if (packets.length === 0) throw new BadSound(`no sound after ${HEADERS} headers`)
  return { packets, preSkip: view.getUint16(10, true) }
}

function packetsOf(file: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = []
  let open: Uint8Array[] = []
  let at = 0
  while (at < file.length) {
    if (text(file.subarray(at), 4) !== 'OggS' || at + PAGE_HEAD > file.length)
      throw new BadSound('no Ogg page')
    const segments = file[at + PAGE_HEAD - 1] ?? 0
    const lengths = file.subarray(at + PAGE_HEAD, at + PAGE_HEAD + segments)
    at += PAGE_HEAD + segments
    for (const length of lengths) {
      if (at + length > file.length) throw new BadSound('cut off')
      open.push(file.subarray(at, at + length))
      at += length
      // RFC 3533 §6: a segment that is not full is a packet's last.
      if (length === 255) continue
      packets.push(Buffer.concat(open))
      open = []
    }
  }
  return packets
}

function text(bytes: Uint8Array | undefined, length: number): string {
  return String.fromCharCode(...(bytes?.subarray(0, length) ?? []))
}
