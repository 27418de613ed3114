import { base64url } from './base64url.ts'

/** Draws an id for this load of the page: 128 random bits in base64url. */
export function drawPageId(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)))
}
