import { Kept } from '../browser/kept.ts'

type Way = 'websocket' | 'polling'

/** When a WebSocket was last swallowed, in ms since the epoch. */
const swallowed = new Kept('localStorage', 'preau.websockets-swallowed', (kept) =>
  typeof kept === 'number' ? kept : null,
)
/** Networks change: after this a WebSocket is tried first again, in ms. */
const REMEMBERED_MS = 24 * 60 * 60_000

/** How to connect, the first way first. Where WebSockets were swallowed one polls, and tries a WebSocket beside that. */
export function waysToTry(now = Date.now()): Way[] {
  const at = swallowed.read()
  return at !== null && now - at < REMEMBERED_MS ? ['polling', 'websocket'] : ['websocket', 'polling']
}

/** A WebSocket was opened and nothing came: neither a welcome nor an error. */
export function distrustWebSockets(now = Date.now()): void {
  swallowed.keep(now)
}

/** One has passed. */
export function trustWebSockets(): void {
  swallowed.forget()
}
