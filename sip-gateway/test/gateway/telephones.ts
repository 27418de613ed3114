/** Telephones in meetings: gateway, server and media node as they are. */
import type { Test } from 'uvu'
import { eventually } from '../../../server/test/eventually.ts'
import { startRealSfu } from '../../../server/test/real-sfu.ts'
import { rigForAll, type Room } from '../../../server/test/rig.ts'
import type { CodecName } from '../../codecs/codec.ts'
import { readConfig } from '../../config.ts'
import { startGateway, type Gateway } from '../../gateway.ts'
import { createLog } from '../../log.ts'
import { linkTo } from '../../server-link/server.ts'
import { calls, type Caller } from './caller.ts'
import { closeAllEnds } from './sound-end.ts'

/** On a machine that does ten other things. */
const PATIENCE_MS = 60_000

export const until = (what: string, holds: () => boolean) => eventually(what, holds, PATIENCE_MS)

export const phones = (room: Room) =>
  [...room.live.now.participants.values()].filter(({ via }) => via === 'phone')

type Dialling = {
  readonly codec?: CodecName
  readonly number?: string
  readonly at?: { readonly port: number }
}

/** For all tests of a suite. */
export function telephonesForAll(
  test: Test,
  rtpPorts: string,
  onFault: (fault: unknown) => void = () => undefined,
) {
  let gateway: Gateway
  // Before the server goes.
  test.after(async () => {
    closeAllEnds()
    await gateway.close()
  })
  const rig = rigForAll(test, startRealSfu)
  test.before(async () => {
    await until('a media node', () => rig.media.ready())
    const { secret } = rig.sfu
    gateway = await startGateway({
      config: readConfig({ SIP_PORT: '0', RTP_PORTS: rtpPorts, SERVICE_SECRET: secret }),
      link: linkTo({ url: rig.url, secret }, onFault),
      log: createLog('silent'),
      onDeath: (error) => {
        throw error
      },
    })
  })
  return {
    rig,
    /** Is answered, and dials no PIN. */
    calls: (): Promise<Caller> => calls(gateway),
    /** Dials the PIN and is in the meeting, muted. */
    dialsIn: async (room: Room, { codec, number, at = gateway }: Dialling = {}): Promise<Caller> => {
      const before = phones(room).length
      const caller = await calls(at, codec, number)
      caller.presses(room.pin)
      await until(
        'a caller inside',
        () => phones(room).length > before && phones(room).at(-1)?.microphone?.muted === true,
      )
      // The words at the entry have every pitch in them: a star makes them stop.
      caller.presses('*')
      return caller
    },
  }
}

/** Presses the key of the microphone until the server says that they are heard. */
export async function unmutes(room: Room, caller: Caller, self = phones(room).at(-1)!.id): Promise<void> {
  caller.presses('*6')
  await until('an open microphone', () => room.live.now.participants.get(self)?.microphone?.muted === false)
  caller.presses('*')
}
