/** How long rooms go on without any server, in ms: longer than a server needs to come back and take over. */
export const SERVER_SILENCE_MS = 120_000

/**
 * Whether nobody is left to speak for the rooms. `lastHeardAt`: when the last connection ended, or this process began;
 * both in ms of the same clock.
 */
export function isForsaken(connections: number, lastHeardAt: number, now: number): boolean {
  return connections === 0 && now - lastHeardAt >= SERVER_SILENCE_MS
}
