/** Several whole servers on one database and one sfu, and people who are led to the one that has their meeting. */
import { request as httpsRequest } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'uvu'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { peerCapabilities } from '../../../sfu/test/peer.ts'
import type { Hello } from '../../../shared/protocol.ts'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { Found } from '../../../shared/silence.ts'
import type { Database } from '../../db/database.ts'
import { Client, hello, HelloRefused, type Inside } from '../client.ts'
import { freshDatabase } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { killServers, startServerProcess, untilReady, type ServerProcess } from '../server-process.ts'
import { startRealSfu, takeMedia, type RealSfu } from '../real-sfu.ts'

/** Where each node is reached; `ca`: what vouches for the certificate of a proxy before it. */
export type Site = Readonly<Record<string, { readonly url: string; readonly ca?: string }>>

/** Whichever node the proxy takes. */
export const ANY = ''

/** What servers share. */
export type Shared = {
  readonly database: Database
  readonly databaseUrl: string
  readonly sfu: RealSfu
  /** After the test, before the servers are killed. */
  readonly toClose: { close(): unknown }[]
}

/** Another database and another sfu for each test of a suite. */
export function sharedForEach(test: Test): Shared {
  // Tests hold it before there is anything, and while one follows another.
  const shared = {} as Shared
  test.before.each(async () => {
    const sfu = await startRealSfu()
    const { database, url } = await freshDatabase(await createDatabase())
    Object.assign(shared, { database, databaseUrl: url, sfu, toClose: [] })
  })
  test.after.each(async () => {
    for (const one of shared.toClose) await one.close()
    killServers()
    await shared.database.destroy()
    await shared.sfu.close()
  })
  test.after(stopDatabases)
  return shared
}

/** A node as the supervisor starts it. */
export function startNode(name: string, { databaseUrl, sfu }: Shared): Promise<ServerProcess> {
  return startServerProcess({ databaseUrl, sfu, env: { NODE_NAME: name } })
}

export async function nodeReady(name: string, shared: Shared): Promise<ServerProcess> {
  const node = await startNode(name, shared)
  await untilReady(node)
  return node
}

export async function twoNodes(shared: Shared) {
  const [a, b] = await Promise.all([nodeReady('a', shared), nodeReady('b', shared)])
  return { a, b }
}

/** A Hello of somebody who joins at once. */
export function coming(credential: Hello['credential'], name: string): Hello {
  return hello({ page: `page-of-${name}` as never, credential, join: { name, microphone: 'off' } })
}

/** A Hello of the same page by the seat that it has. */
export function returning(before: Hello, { self, seat, seq }: Inside, meeting: string): Hello {
  const { join: _join, ...rest } = before
  return { ...rest, credential: { with: 'seat', meeting, participant: self, seat, since: seq } }
}

/**
 * Comes to one node of a site and goes where it is sent, as a page does behind a proxy; again for as long as it is not
 * known where the meeting is, or nobody is there. Returns also at which node.
 */
export async function enter(
  site: Site,
  first: string,
  greeting: Hello,
): Promise<{ readonly client: Client; readonly inside: Inside; readonly at: string }> {
  let at = first
  return eventually(
    'somebody is inside',
    async () => {
      try {
        return await enterAt(site, at, greeting)
      } catch (error) {
        at =
          error instanceof HelloRefused && error.failure.path ? error.failure.path.slice('/n/'.length) : first
        if (error instanceof HelloRefused && isFinal(error)) throw error
        // As a page does, so that nobody takes it for an attack.
        await delay(100)
        return undefined
      }
    },
    60_000,
  )
}

function isFinal({ failure: { code, path } }: HelloRefused): boolean {
  return code !== undefined && code !== 'unavailable' && path === undefined
}

async function enterAt(site: Site, at: string, greeting: Hello) {
  const { url, ca } = site[at] ?? { url: '' }
  const way = { path: at === ANY ? '' : `/n/${at}`, ...(ca !== undefined && { ca }) }
  const { client, welcome } = await Client.open(url, greeting, way)
  if (welcome.phase !== 'inside') throw new Error(`not inside: ${welcome.phase}`)
  return { client, inside: welcome, at }
}

/** Who answers a plain request that leads to a node, as a page finds out. */
export function lookFor(site: Site, at: string): Promise<Found> {
  const { url, ca } = site[at] ?? { url: '' }
  const path = at === ANY ? '/healthz' : `/n/${at}/healthz`
  const how = { method: 'HEAD', agent: false, timeout: LOOK_MAX_MS, ...(ca !== undefined && { ca }) }
  return new Promise((resolve) => {
    const asked = httpsRequest(new URL(path, url), how, ({ statusCode = 0 }) => {
      resolve(statusCode < 400 ? 'server' : 'nobody')
    })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => {
      resolve('nothing')
    })
    asked.end()
  })
}
const LOOK_MAX_MS = 5_000

/** What a page with sound says it can, and its media once it is inside. */
export async function withSound(server: ServerProcess, greeting: Hello): Promise<Hello> {
  const answer = await fetch(`${server.url}/api/media-capabilities`)
  const { capabilities } = (await answer.json()) as { capabilities: RtpCapabilities }
  return { ...greeting, capabilities: peerCapabilities(capabilities) }
}

export async function soundOf({ client, inside }: { client: Client; inside: Inside }) {
  if (inside.media === null) throw new Error('no media')
  return takeMedia(client, inside.media)
}

/** Where somebody goes who is told that their meeting has gone elsewhere, and comes back to their seat. */
export async function follow(
  site: Site,
  { client, inside }: { readonly client: Client; readonly inside: Inside },
  { greeting, meeting }: { readonly greeting: Hello; readonly meeting: string },
) {
  const { path = '' } = await client.next('dismissed', ({ code }) => code === 'moved')
  return enter(site, path.slice('/n/'.length), returning(greeting, inside, meeting))
}

/** The journal of a meeting, but for who speaks, which repeats. */
export async function rowsOf(database: Database, meeting: string): Promise<string[]> {
  const found = await database
    .selectFrom('journal')
    .select(['seq', 'event'])
    .where('meeting_id', '=', meeting as never)
    .orderBy('seq')
    .execute()
  return found
    .filter(({ event }) => event.type !== 'spoke')
    .map(({ seq, event }) => `${String(seq)} ${event.type}`)
}

export function ownerIn(database: Database, meeting: string) {
  return database
    .selectFrom('meetings')
    .leftJoin('servers', 'servers.id', 'owner')
    .select(['name', 'epoch'])
    .where('meetings.id', '=', meeting as never)
    .executeTakeFirstOrThrow()
}
