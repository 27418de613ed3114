import { base64url } from './base64url.ts'

const KEY = 'browser'

let inMemory: string | null = null
let hashed: Promise<string> | null = null

/**
 * What names this browser to the server, over reloads and links: the hash of a key that is kept in its storage, or for as
 * long as the page where storing is forbidden.
 */
export function browserId(): Promise<string> {
  return (hashed ??= hashOf(keptKey()))
}

function keptKey(): string {
  try {
    const kept = localStorage.getItem(KEY)
    if (kept !== null) return kept
    const drawn = draw()
    localStorage.setItem(KEY, drawn)
    return drawn
  } catch {
    return (inMemory ??= draw())
  }
}

async function hashOf(key: string): Promise<string> {
  // There is no SubtleCrypto on a page that came over plain HTTP; chance is as good for one visit.
  if (!('subtle' in crypto)) return draw()
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return base64url(new Uint8Array(hash))
}

function draw(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}
