import type { Socket } from 'socket.io'

/** What may wait for a receiver that does not read, in characters. */
const WAITING_MAX = 4 * 1024 * 1024

type WithConnection = Pick<Socket, 'conn'>
type Connection = {
  readonly writeBuffer: readonly { readonly data?: unknown }[]
  /** With the ws of a WebSocket transport; polling has none. */
  readonly transport: { readonly socket?: { readonly bufferedAmount: number; terminate(): void } }
}

/** Drops a receiver with all that waits for it. A last word would wait behind the rest. */
export function cutOff({ conn }: WithConnection): void {
  const { transport } = conn as unknown as Connection
  if (transport.socket) transport.socket.terminate()
  else conn.close(true)
}

/** Whether a receiver is so slow that what waits for it endangers the others' memory. */
export function tooSlow({ conn }: WithConnection): boolean {
  // What Engine.IO keeps back is private to its types only: nothing public tells it.
  const { writeBuffer, transport } = conn as unknown as Connection
  let waiting = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) waiting += lengthOf(data)
  return waiting > WAITING_MAX
}

function lengthOf(packet: unknown): number {
  return typeof packet === 'string' ? packet.length : 0
}
