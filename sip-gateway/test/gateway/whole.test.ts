/** Telephones at a server with its database, which is killed; and what is written anywhere meanwhile. */
import { randomInt } from 'node:crypto'
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { Secrets } from '../../../server/auth/secrets.ts'
import { drawRoomId } from '../../../server/auth/tokens.ts'
import { insertRoom } from '../../../server/db/rooms.ts'
import { codeToStore, drawDigits } from '../../../server/rooms/codes.ts'
import { drawLink } from '../../../server/rooms/links.ts'
import { Client, hello } from '../../../server/test/client.ts'
import { freshDatabase } from '../../../server/test/db/given.ts'
import { freePort } from '../../../server/test/http/site.ts'
import { startRealSfu } from '../../../server/test/real-sfu.ts'
import {
  kill,
  killServers,
  SECRET_KEY,
  startServerProcess,
  untilReady,
} from '../../../server/test/server-process.ts'
import { readConfig } from '../../config.ts'
import { startGateway } from '../../gateway.ts'
import { linkTo } from '../../server-link/server.ts'
import { calls, type Caller } from './caller.ts'
import { closeAllEnds } from './sound-end.ts'

const test = suite('telephones at a server that is killed')
const leaving: (() => unknown)[] = []
const NUMBERS = ['+33186950042', '+33186950043', '+33186950044'] as const

test.after(async () => {
  closeAllEnds()
  for (const leave of leaving.splice(0).reverse()) await leave()
  killServers()
  await stopDatabases()
})

const hearsPitch = ({ sound }: Caller, pitch: number) =>
  sound.hears((lately) => sound.strengthOf(pitch, lately) > 1000)

test('three wrong PINs block the next call; a killed server silences nobody; no log has a PIN or a number', async () => {
  const written: string[] = []
  const { database, url: databaseUrl } = await freshDatabase(await createDatabase())
  const sfu = await startRealSfu()
  leaving.push(
    () => database.destroy(),
    () => sfu.serving.close(),
  )
  const port = await freePort()
  const start = async () => {
    const server = await startServerProcess({ databaseUrl, port, sfu, env: { LOG_LEVEL: 'debug' } })
    await untilReady(server)
    return server
  }
  const secrets = new Secrets(SECRET_KEY)
  const id = drawRoomId()
  const [pin, wrong] = [drawDigits(randomInt), drawDigits(randomInt)]
  const link = drawLink(secrets, id, 'moderator')
  await insertRoom(database, {
    ...{ id, title: 'Council', kind: 'permanent', ownerId: null, settings: {} },
    links: [link.stored],
    codes: [codeToStore(secrets, id, 'pin', pin)],
  })
  const first = await start()
  const gateway = await startGateway({
    config: readConfig({ SIP_PORT: '0', RTP_PORTS: '36500-36999', SERVICE_SECRET: sfu.secret }),
    link: linkTo({ url: first.url, secret: sfu.secret }, () => undefined),
    log: pino({ level: 'debug' }, { write: (line: string) => written.push(line) }),
    onDeath: (error) => {
      throw error
    },
  })
  leaving.push(() => gateway.close())
  const greeting = (page: string) =>
    hello({
      page,
      credential: { with: 'link', room: id, token: link.token },
      join: { name: 'Ann', microphone: 'off' },
    })
  const ann = await Client.open(first.url, greeting('page-of-ann-1'))
  leaving.push(() => {
    ann.client.close()
  })
  const came = new Set<string>()
  const enters = async (number: string, pitch: number) => {
    const caller = await calls(gateway, 'PCMA', number)
    caller.presses(pin)
    const joined = await ann.client.happened(
      'participant:joined',
      ({ participant }) => participant.via === 'phone' && !came.has(participant.id),
    )
    const { id: self } = joined.participant
    came.add(self)
    const is = (state: string) =>
      ann.client.happened(
        'participant:changed',
        ({ participant }) => participant.id === self && participant.microphone === state,
      )
    await is('muted')
    caller.presses('**6')
    await is('live')
    caller.presses('*')
    caller.speaks(pitch)
    return caller
  }

  for (const digits of [wrong, pin]) await (await calls(gateway, 'PCMA', NUMBERS[0])).insists(digits)
  assert.is(written.filter((line) => line.includes('call inside')).length, 0)
  const one = await enters(NUMBERS[1], 500)
  const other = await enters(NUMBERS[2], 900)
  await Promise.all([hearsPitch(one, 900), hearsPitch(other, 500)])

  await kill(first)
  // What they hear does not pass through the server.
  one.sound.forget()
  await hearsPitch(one, 900)
  const second = await start()
  // That the new server has their microphones is what makes them heard from now on. Who is heard is told when it changes.
  const back = await Client.open(second.url, greeting('page-of-ann-2'))
  leaving.push(() => {
    back.client.close()
  })
  one.speaks(undefined)
  await back.client.next('media:levels', ({ levels }) => levels.length < 2)
  one.speaks(1400)
  await back.client.next('media:levels', ({ levels }) => levels.length === 2)
  await hearsPitch(other, 1400)
  await Promise.all([one.close(), other.close()])

  const log = [...written, first.output(), second.output()].join('\n')
  assert.match(log, /call inside/)
  for (const secret of [pin, wrong, ...NUMBERS.map((number) => number.slice(1))])
    assert.not.ok(log.includes(secret), 'a PIN or a number was written')
})

test.run()
