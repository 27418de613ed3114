/** The real sfu in this process, with real workers; and people with real media who come through the server. */
import { readConfig } from '../../sfu/config.ts'
import { createLog } from '../../sfu/log.ts'
import { startServing, type Serving } from '../../sfu/serving.ts'
import { openPeer, peerCapabilities, type Peer } from '../../sfu/test/peer.ts'
import type { MediaSession } from '../../shared/meeting.ts'
import type { Joining } from '../../shared/protocol.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { z } from 'zod'
import type { Client, Inside, Welcome } from './client.ts'
import { eventually } from './eventually.ts'
import type { Rig, Room } from './rig.ts'

export type RealSfu = {
  readonly url: string
  readonly secret: string
  readonly serving: Serving
  close(): Promise<void>
}

const SECRET = 'a secret between services of 32 characters'

/** Starts one; `port`: the one of an sfu that was stopped, to come back there. */
export async function startRealSfu(port = 0): Promise<RealSfu> {
  const config = readConfig({
    SERVICE_SECRET: SECRET,
    SFU_PORT: String(port),
    MEDIA_PORT: '0',
    SFU_WORKERS: '1',
    LOG_LEVEL: process.env['SFU_TEST_LOG'] ?? 'silent',
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
  })
  const clock = (): number => performance.now()
  const serving = await startServing({ config, log: createLog(config.logLevel), clock })
  const url = `http://127.0.0.1:${String(serving.port)}`
  return { url, secret: SECRET, serving, close: () => serving.close() }
}

/** Gives a client the media that its welcome or `media:open` brought, and keeps it up with what is opened. */
export async function takeMedia(client: Client, session: MediaSession): Promise<Peer> {
  const peer = await openPeer(session, {
    connect: (direction, dtlsParameters) => client.ask('media:connect', { direction, dtlsParameters }),
    produce: async (source, rtpParameters, muted) =>
      (await client.ask('media:produce', { source, rtpParameters, muted })).producerId,
    ready: (consumers) => client.ask('media:ready', { consumers }),
    restartIce: (direction) => client.ask('media:restart-ice', { direction }),
  })
  await peer.consume(session.consumers)
  client.socket.on('media:consumers', ({ opened }: { opened: MediaSession['consumers'] }) => {
    if (opened.length > 0) void peer.consume(opened).catch(() => undefined)
  })
  return peer
}

export type Talker = { readonly client: Client; readonly peer: Peer; readonly welcome: Welcome }

/** Somebody with real media: a visitor, or with `join` a participant from the first moment. */
export async function comeWithMedia(
  rig: Rig,
  room: Room,
  { role = 'participant', join }: { role?: LinkKind; join?: z.input<typeof Joining> } = {},
): Promise<Talker> {
  await eventually('a media node', () => rig.media.ready(), 30_000)
  const capabilities = peerCapabilities(await rig.media.capabilities())
  const greets = rig.greeting(room, role, { capabilities, ...(join ? { join } : {}) })
  const { client, welcome } = await rig.open(greets)
  if (!welcome.media) throw new Error('no media')
  const peer = await takeMedia(client, welcome.media)
  rig.came.push(peer)
  return { client, welcome, peer }
}

/** The same when it must be inside. */
export function insideOf({ welcome }: Talker): Inside {
  if (welcome.phase !== 'inside') throw new Error('not inside')
  return welcome
}
