/** The meetings of a server. */
import type { ServerLink } from './link.ts'
import { SocketStay, type Server } from './stay.ts'

/** @param onFault see `Noticing` */
export function linkTo(server: Server, onFault: (error: unknown) => void): ServerLink {
  return { enter: (entering, hear) => new SocketStay(server, entering, { hear, onFault }) }
}
