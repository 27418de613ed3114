import { Decoder, Encoder } from 'socket.io-parser'

/** Nothing of ours carries bytes or nests deeper than this. */
const DEPTH_MAX = 16

/** Socket.IO's parser without binary attachments and without deep nesting: what breaks this closes its connection. */
class TextDecoder extends Decoder {
  override add(packet: unknown): void {
    if (typeof packet !== 'string') throw new Error('bytes are not taken')
    // The packet type: 5 and 6 announce attachments.
    if (packet.startsWith('5') || packet.startsWith('6')) throw new Error('attachments are not taken')
    if (deeperThan(packet, DEPTH_MAX)) throw new Error('nested too deeply')
    super.add(packet)
  }
}

/** Whether JSON text nests deeper than `max`, without parsing it. */
export function deeperThan(json: string, max: number): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at)
    if (quoted) {
      if (character === BACKSLASH) at += 1
      else if (character === QUOTE) quoted = false
    } else if (character === QUOTE) quoted = true
    else depth += stepOf(character)
    if (depth > max) return true
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function stepOf(character: number): number {
  if (character === 0x5b || character === 0x7b) return 1
  return character === 0x5d || character === 0x7d ? -1 : 0
}

export const textParser = { Encoder, Decoder: TextDecoder }
