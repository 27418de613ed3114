import type { Socket } from 'socket.io-client'
import type { Failure } from '../../shared/wire.ts'

const MOVES_MAX = 3

/**
 * Among several servers of one site a socket is told which of them has its meeting. What is returned takes each connect
 * error and last word, and says whether the socket goes on by itself: then there is nothing to tell.
 */
export function led(
  socket: Pick<Socket, 'io' | 'connect' | 'disconnect' | 'on'>,
  isOver: () => boolean = () => false,
): (failure?: Partial<Failure>) => boolean {
  let moves = 0
  socket.on('connect', () => (moves = 0))
  return ({ code, path } = {}) => {
    // Nobody is there: any server of the site knows where the meeting is.
    if (code === undefined) socket.io.opts.path = '/socket.io'
    if (code !== 'moved' || path === undefined || moves >= MOVES_MAX) return false
    moves += 1
    socket.io.opts.path = `${path}/socket.io`
    // Its connection, to the other server, ends with it.
    socket.disconnect()
    // What is still on its way over that one must not end the next.
    setImmediate(() => {
      if (!isOver()) socket.connect()
    })
    return true
  }
}
