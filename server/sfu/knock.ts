import { connect } from 'node:net'
import type { Knock } from './lost.ts'

const KNOCK_MAX_MS = 500

/** Whether anybody listens at an address: connects, and says nothing. Takes at most half a second; never throws. */
export function knockAt(url: string): Promise<Knock> {
  const { protocol, hostname, port } = new URL(url)
  const standard = protocol === 'https:' || protocol === 'wss:' ? 443 : 80
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({ host, port: port === '' ? standard : Number(port) })
    const found = (knock: Knock): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(knock)
    }
    const timer = setTimeout(() => {
      found('nothing')
    }, KNOCK_MAX_MS)
    socket.once('connect', () => {
      found('accepted')
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      found(code === 'ECONNREFUSED' ? 'refused' : 'nothing')
    })
  })
}
