/** Tells the server again and again that there is a gateway, which its /readyz says on; and in which version it speaks. */
import { PROTOCOL_HEADER, PROTOCOL_VERSION, whyNotUnderstood } from '../../shared/version.ts'
import type { Server } from './link.ts'

/** In ms; the server waits for three of them. */
const EVERY_MS = 5000

/**
 * Until it is called: a server that is away is told when it is back.
 *
 * @param complain is given a sentence when the server does not understand us, once until that changes.
 */
export function tellPresence({ url, secret }: Server, complain: (sentence: string) => void): () => void {
  let said: string | null = null
  const tell = async (): Promise<void> => {
    const headers = { authorization: `Bearer ${secret}`, [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) }
    const answer = await fetch(new URL('/readyz', url), { headers, signal: AbortSignal.timeout(EVERY_MS) })
    await answer.arrayBuffer()
    const theirs = Number.parseInt(answer.headers.get(PROTOCOL_HEADER) ?? '', 10)
    const sentence = whyNotUnderstood(PROTOCOL_VERSION, theirs)
    if (sentence !== null && sentence !== said) complain(sentence)
    said = sentence
  }
  const tellOrNot = (): void => void tell().catch(() => undefined)
  tellOrNot()
  const telling = setInterval(tellOrNot, EVERY_MS)
  return () => {
    clearInterval(telling)
  }
}
