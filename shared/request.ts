import type { NameIn, PayloadIn, ReplyOf, RequestTable, Result } from './wire.ts'
import { Refused } from './refused.ts'

/** How long a request waits for its answer unless told otherwise, in ms. */
export const REQUEST_TIMEOUT_MS = 10_000

/** What `request` needs of a Socket.IO client socket. */
export type Asking = {
  readonly connected: boolean
  timeout(ms: number): { emitWithAck(name: string, payload: unknown): Promise<unknown> }
}

/**
 * Asks over a Socket.IO socket and gives the typed reply. The only caller of `emitWithAck`, whose own types end in
 * `any`. Socket.IO would keep what is asked while offline and send it later; a stale question is worse than a refusal,
 * so a lost socket refuses at once.
 *
 * @throws Refused with the failure's code; `unavailable` when the socket is down or the answer does not come in time.
 */
export async function request<T extends RequestTable, N extends NameIn<T>>(
  socket: Asking,
  name: N,
  payload: PayloadIn<T, N>,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): Promise<ReplyOf<T, N>> {
  if (!socket.connected) throw new Refused('unavailable', `not connected: ${name}`)
  const answer = await socket
    .timeout(timeoutMs)
    .emitWithAck(name, payload)
    .catch(() => {
      throw new Refused('unavailable', `no answer to ${name} within ${String(timeoutMs)} ms`)
    })
  const result = answer as Result<ReplyOf<T, N>>
  if (result.ok) return result.value
  const { ok: _, code, message, ...details } = result
  throw new Refused(code, message, details)
}
