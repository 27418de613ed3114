/** How long rooms go on without their server, in ms: longer than one needs to come back or another to take over. */
export const SERVER_SILENCE_MS = 120_000

/**
 * Whether nobody is left to speak for a server's rooms. `lastHeardAt`: when its last connection ended; both in ms of the
 * same clock.
 */
export function isForsaken(connected: boolean, lastHeardAt: number, now: number): boolean {
  return !connected && now - lastHeardAt >= SERVER_SILENCE_MS
}
