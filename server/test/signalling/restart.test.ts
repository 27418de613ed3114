/** The server is killed in the middle of a meeting: seats, mutes, hands and the sound itself go on. */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { describe } from '../../../sfu/describe.ts'
import { peerCapabilities, type Peer } from '../../../sfu/test/peer.ts'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { ROLES, type Role } from '../../../shared/roles.ts'
import { reached } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { Client, HelloRefused, hello, type Inside } from '../client.ts'
import { eventually } from '../eventually.ts'
import { freePort } from '../http/site.ts'
import { startRealSfu, takeMedia, type RealSfu } from '../real-sfu.ts'
import { kill, killServers, startServerProcess, untilReady, type ServerProcess } from '../server-process.ts'
import { returning, stillWaiting } from '../rig.ts'

let sfu: RealSfu
let databaseUrl: string
let port: number

test.before(async () => {
  sfu = await startRealSfu()
  databaseUrl = await createDatabase()
  port = await freePort()
})
test.after(async () => {
  killServers()
  await sfu.serving.close()
  await stopDatabases()
})

const url = (): string => `http://127.0.0.1:${String(port)}`

/** A server on the same database, media node and port as the one before. */
const startServer = async (): Promise<ServerProcess> => {
  const server = await startServerProcess({ databaseUrl, port, sfu })
  await untilReady(server)
  return server
}

type Links = Readonly<Record<Role, { room: string; token: string }>>

const startMeeting = async (): Promise<Links> => {
  const browser = await signIn(reached(port), 'Ada Host')
  const urls = await browser.ask('meetings:start-temporary', {}, {})
  const links = ROLES.map((role) => {
    const [room = '', token = ''] = new URL(urls[`${role}Url`]).pathname.split('/').slice(-2)
    return [role, { room, token }] as const
  })
  return Object.fromEntries(links) as Links
}
const capabilities = async (): Promise<RtpCapabilities> => {
  const answer = await fetch(`${url()}/api/media-capabilities`)
  return peerCapabilities(((await answer.json()) as { capabilities: RtpCapabilities }).capabilities)
}

type Somebody = { client: Client; inside: Inside; peer: Peer; page: string }
const come = async (links: Links, name: string, role: Role): Promise<Somebody> => {
  const page = `page-of-${name}`
  const credential = { with: 'link' as const, ...links[role] }
  const join = { name, microphone: 'off' as const }
  const greeting = hello({ page, credential, join, capabilities: await capabilities() })
  const { client, welcome } = await Client.open(url(), greeting)
  if (welcome.phase !== 'inside' || !welcome.media) throw new Error('not inside with media')
  return { client, inside: welcome, page, peer: await takeMedia(client, welcome.media) }
}
const comeBack = async ({ inside, page, client }: Somebody): Promise<{ client: Client; inside: Inside }> => {
  const seq = Math.max(inside.seq, ...client.batches().map((batch) => batch.seq))
  const greeting = { ...returning(inside, page, seq), capabilities: await capabilities() }
  const { client: next, welcome } = await Client.open(url(), greeting)
  if (welcome.phase !== 'inside') throw new Error('not inside')
  return { client: next, inside: welcome }
}

const refusalOf = async (somebody: Somebody): Promise<string | undefined> => {
  const back = await comeBack(somebody).catch((error: unknown) => error)
  if (back instanceof HelloRefused) return back.failure.code
  throw new Error('was let in', { cause: back })
}

/** Everybody as one line each. */
const shown = ({ snapshot }: Inside): string[] | undefined =>
  snapshot?.participants.map(
    ({ name, role, microphone, presence, handRaisedAt }) =>
      `${name} ${role} ${microphone} ${presence} ${handRaisedAt === null ? 'down' : 'up'}`,
  )

test('a server that is killed comes back with seats, roles, hands and mutes, and the sound never stopped', async () => {
  const first = await startServer()
  const links = await startMeeting()
  const ann = await come(links, 'Ann', 'moderator')
  const bob = await come(links, 'Bob', 'participant')
  const cy = await come(links, 'Cy', 'participant')
  const fromBob = await bob.peer.sendAudio()
  const fromCy = await cy.peer.sendAudio()
  // In a temporary meeting everybody but the first arrives muted.
  for (const { client } of [bob, cy]) await client.ask('microphone:unmute', {})
  await ann.peer.hears(fromBob.producerId)
  await ann.client.ask('microphone:mute', { participantId: cy.inside.self })
  await bob.client.ask('hand:raise', {})
  await ann.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  const dan = await come(links, 'Dan', 'participant')
  await dan.client.ask('meeting:leave', {})
  await ann.client.happened('participant:left')
  // Who is inside is written, and with them all that was before.
  const eve = await come(links, 'Eve', 'participant')

  await kill(first)
  await ann.peer.hears(fromBob.producerId, 50)
  const second = await startServer()
  await ann.peer.hears(fromBob.producerId)

  const back = await comeBack(ann)
  assert.is(back.inside.self, ann.inside.self)
  assert.is(back.inside.role, 'moderator')
  assert.equal(shown(back.inside), [
    'Ann moderator off here down',
    'Bob participant live away up',
    'Cy participant muted away down',
    'Eve participant off away down',
  ])
  assert.is(back.inside.media?.receive.id, ann.inside.media?.receive.id, 'the transports are the same')
  const bobBack = await comeBack(bob)
  const cyBack = await comeBack(cy)
  assert.is(bobBack.inside.media?.send.id, bob.inside.media?.send.id)
  await back.client.happened(
    'participant:changed',
    (one) => one.participant.name === 'Bob' && one.participant.presence === 'here',
  )

  // The server that took over commands the same media: a mute is a fact again, an unmute lets it flow.
  await cyBack.client.ask('microphone:unmute', {})
  await ann.peer.hears(fromCy.producerId)
  await back.client.ask('microphone:mute', { participantId: bob.inside.self })
  assert.is((await bobBack.client.happened('you:muted')).by, 'Ann')
  await eventually('the sfu has paused the microphone', async () => {
    const { rooms } = await describe(sfu.serving.sfu)
    return rooms[0]?.producers.some(({ id, paused }) => id === fromBob.producerId && paused)
  })
  assert.is(await refusalOf(dan), 'not-found')

  await back.client.ask('meeting:end', {})
  assert.is((await bobBack.client.next('dismissed')).code, 'ended')
  await eventually('the media is closed', () => sfu.serving.sfu.rooms.length === 0)
  await kill(second)
  const third = await startServer()
  assert.is(await refusalOf(bob), 'ended')
  await kill(third)
  for (const { peer } of [ann, bob, cy, dan, eve]) await peer.close()
  for (const { client } of [back, bobBack, cyBack]) client.close()
})

const partsOf = (link: string): { room: string; token: string } => {
  const [room = '', token = ''] = new URL(link).pathname.split('/').slice(-2)
  return { room, token }
}

test('who waits goes on waiting, and loses the place by a sign-out or a renewed link as before', async () => {
  const first = await startServer()
  const ada = await signIn(reached(port), 'Ada Host')
  const grace = await signIn(reached(port), 'Grace Second')
  const room = await ada.ask('rooms:create', {}, { title: 'Council', waitingRoom: 'everybody' })
  const { participantUrl } = await ada.ask('rooms:invitation', { roomId: room.id })
  const wait = async (name: string, cookie?: string): Promise<Client> => {
    const credential = { with: 'link' as const, ...partsOf(participantUrl) }
    const greeting = hello({ page: randomUUID(), credential, join: { name, microphone: 'off' } })
    const { client, welcome } = await Client.open(url(), greeting, cookie === undefined ? {} : { cookie })
    if (welcome.phase !== 'waiting') throw new Error('does not wait')
    seats.push(stillWaiting(welcome, client.page))
    return client
  }
  const seats: Hello[] = []
  await wait('Will')
  await wait('Xena')
  await wait('Grace Second', grace.cookie)
  const [will, xena, graces] = seats
  await kill(first)

  const second = await startServer()
  const { client, welcome } = await Client.open(url(), will)
  assert.ok(welcome.phase === 'waiting' && welcome.awaits === 'opening' && welcome.name === 'Will')
  await grace.ask('session:end', {})
  assert.is(await codeOf(graces), 'unauthenticated')
  await ada.ask('rooms:renew', { roomId: room.id }, { what: ['participant'] })
  assert.is((await client.next('dismissed')).code, 'not-found')
  for (const seat of [will, xena]) assert.is(await codeOf(seat), 'not-found')
  await kill(second)
})

const codeOf = async (greeting: Hello | undefined): Promise<string | undefined> => {
  const opened = await Client.open(url(), greeting).catch((error: unknown) => error)
  return opened instanceof HelloRefused ? opened.failure.code : 'welcome'
}

test.run()
