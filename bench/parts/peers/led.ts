/** People who come to a site of several servers, and go where they are led. */
import type { Failure } from '../../../shared/wire.ts'
import type { Link } from '../link.ts'
import type { Server, Site } from '../site.ts'
import { entered, joiningHello, openSocket, type Browserless, type Inside } from './signalling.ts'

const MOVES_MAX = 3

export type Arrived = {
  readonly signalling: Browserless
  readonly inside: Inside
  /** How long it took to be led on, in ms: each time that it was. */
  readonly ledMs: readonly number[]
}

/** Comes to one server and goes on from there, as a page does. @throws Error when there is no way in */
export async function arrive(site: Site, link: Link, name: string, first: Server): Promise<Arrived> {
  const ledMs: number[] = []
  for (let at = first; ledMs.length <= MOVES_MAX;) {
    const start = performance.now()
    const signalling = openSocket({ ...link, url: at.url }, () => joiningHello(link, name))
    const came = await Promise.race([ledOn(signalling), entered(signalling)])
    if (typeof came === 'object') return { signalling, inside: came, ledMs }
    ledMs.push(performance.now() - start)
    signalling.socket.disconnect()
    at = site.at(came)
  }
  throw new Error(`${name} was led on again and again`)
}

/** The path that a socket is told to go by; never, when it is told none. */
function ledOn({ socket }: Browserless): Promise<string> {
  return new Promise((resolve) => {
    socket.once('connect_error', (error) => {
      const { code, path } = (error as { data?: Partial<Failure> }).data ?? {}
      if (code === 'moved' && path !== undefined) resolve(path)
    })
  })
}
