import type { Socket } from 'socket.io-client'
import { Silence, whoAnswers, type Found } from '../../shared/silence.ts'

/**
 * A server whose machine vanished closes no connection. Where it is silent and a plain request says that it is gone, or
 * that only this connection is dead, the socket connects anew: if nobody is where it leads to, by any server of the site.
 */
export function noticeSilence(
  socket: Pick<Socket, 'io' | 'connected' | 'connect' | 'disconnect' | 'on'>,
  url: string,
  isOver: () => boolean = () => false,
): void {
  const silence = new Silence({
    look: () => lookFor(url, socket.io.opts.path ?? ''),
    onDead: (found) => {
      if (found === 'nobody') socket.io.opts.path = '/socket.io'
      socket.disconnect()
      // What was still on its way over the old one must not end the next.
      setImmediate(() => {
        if (!isOver()) socket.connect()
      })
    },
  })
  socket.on('connect', () => {
    silence.heard()
  })
  socket.io.on('ping', () => {
    if (socket.connected) silence.heard()
  })
  socket.on('disconnect', () => {
    silence.end()
  })
}

/** What is being asked: the calls of one server ask once for all, which matters when it has stood still. */
const asked = new Map<string, Promise<Found>>()

/** @param path of its Socket.IO */
function lookFor(url: string, path: string): Promise<Found> {
  const { href } = new URL(path.replace(/socket\.io\/?$/, 'healthz'), url)
  const asking = asked.get(href) ?? whoAnswers(href).finally(() => asked.delete(href))
  asked.set(href, asking)
  return asking
}
