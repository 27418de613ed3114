/** Tells the server again and again that there is a gateway, which its /readyz says on. */
import type { Server } from './link.ts'

/** In ms; the server waits for three of them. */
const EVERY_MS = 5000

/** Until it is called: a server that is away is told when it is back. */
export function tellPresence({ url, secret }: Server): () => void {
  const tell = () => {
    const signal = AbortSignal.timeout(EVERY_MS)
    fetch(new URL('/readyz', url), { headers: { authorization: `Bearer ${secret}` }, signal })
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined)
  }
  tell()
  const telling = setInterval(tell, EVERY_MS)
  return () => {
    clearInterval(telling)
  }
}
