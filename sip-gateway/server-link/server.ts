/** The meetings of a server. */
import type { Server, ServerLink } from './link.ts'
import { SocketStay } from './stay.ts'

/** @param onFault see `Noticing` */
export function linkTo(server: Server, onFault: (error: unknown) => void): ServerLink {
  return { enter: (entering, hear) => new SocketStay(server, entering, { hear, onFault }) }
}
