import { io, type Socket } from 'socket.io-client'
import { request } from '../../../shared/request.ts'
import { SFU_PROTOCOL, type sfuRequests, type SfuReply } from '../../../shared/sfu.ts'

export type Description = SfuReply<'describe'>

/** The sfu's own word on what exists, over the link that the server uses. */
export type SfuClient = {
  describe(): Promise<Description>
  close(): void
}

/** Connects at the first question; the sfu must be up by then. */
export function sfuClient(url: string, secret: string): SfuClient {
  let socket: Socket | null = null
  const connected = async (): Promise<Socket> => {
    const link = (socket ??= io(url, {
      auth: { secret, server: 'server-of-tests', protocol: SFU_PROTOCOL },
      transports: ['websocket'],
    }))
    if (!link.connected) {
      await new Promise<void>((done, fail) => {
        link.once('connect', done)
        link.once('connect_error', fail)
      })
    }
    return link
  }
  return {
    describe: async () => request<typeof sfuRequests, 'describe'>(await connected(), 'describe', {}),
    close: () => socket?.disconnect(),
  }
}
