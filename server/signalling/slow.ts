import type { Session } from './session.ts'

/** What may wait for a receiver that does not read, in characters. */
const WAITING_MAX = 4 * 1024 * 1024

/** Whether a session's receiver is so slow that what waits for it endangers the others' memory. */
export function tooSlow({ socket }: Session): boolean {
  const { writeBuffer, transport } = socket.conn
  let waiting = bufferedIn(transport)
  for (const { data } of writeBuffer) waiting += lengthOf(data)
  return waiting > WAITING_MAX
}

function lengthOf(packet: unknown): number {
  return typeof packet === 'string' ? packet.length : 0
}

// The ws of a WebSocket transport; polling has none.
function bufferedIn(transport: object): number {
  const { socket } = transport as { readonly socket?: { readonly bufferedAmount?: number } }
  return socket?.bufferedAmount ?? 0
}
