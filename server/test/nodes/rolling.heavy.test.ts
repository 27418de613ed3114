/** Two servers, two sfus, a proxy and a database, a machine each: all are restarted under ten meetings with sound, and some are lost. */
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Hello } from '../../../shared/protocol.ts'
import type { Database } from '../../db/database.ts'
import { isApart, runApart } from '../apart.ts'
import { freshDatabase } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { spawnOn, type Machine } from '../machine.ts'
import { startProxy } from '../reverse-proxy.ts'
import { SECRET_KEY, startServerProcess, untilReady, type ServerProcess } from '../server-process.ts'
import { SECRET, startSfuProcess, type SfuProcess } from '../sfu/site.ts'
import { waysIn } from '../way-in.ts'
import { ANY, coming, ownerIn, withSound, type Site } from './given.ts'
import { lose, machines } from './network.ts'
import { listenTo, Meeting } from './roaming.ts'

const MEETINGS = 10
const SERVERS = ['a', 'b'] as const
const SFUS = ['media-a', 'media-b'] as const
const PORT = 3000
const DATABASE = fileURLToPath(new URL('database-there.ts', import.meta.url))

if (isApart) runHere()
else
  await runApart(fileURLToPath(import.meta.url), {
    what: 'restarts and losses of machines',
    programs: ['ip', 'caddy'],
    // Names of network namespaces are files there.
    prepare: 'mount -t tmpfs tmpfs /run',
  })

function runHere(): void {
  const test = suite('nodes: everything is restarted, and machines are lost')
  const network = machines([...SERVERS, ...SFUS, 'proxy', 'database'])
  const servers = {} as Record<string, ServerProcess>
  const sfus = {} as Record<string, SfuProcess>
  const leaving: (() => unknown)[] = []
  let database: Database
  let databaseUrl: string
  let publicUrl: string
  let site: Site

  const startServer = async (name: (typeof SERVERS)[number]): Promise<void> => {
    const env = {
      ...{ NODE_NAME: name, SFU_URLS: '', SERVICE_SECRET: SECRET },
      ...{ PUBLIC_URL: publicUrl, TRUSTED_PROXIES: network.proxy.address, DEMO_PROVIDER: 'anybody' },
    }
    const started = await startServerProcess({ databaseUrl, port: PORT, env, on: network[name] })
    servers[name] = started
    await untilReady(started, Object.keys(sfus).length > 0)
  }

  /** Each says to another server where it is. */
  const startSfu = async (name: (typeof SFUS)[number]): Promise<void> => {
    const { url } = servers[SERVERS[SFUS.indexOf(name)] ?? 'a'] ?? {}
    const started = await startSfuProcess(url ?? '', name, network[name])
    sfus[name] = started
    const connected = () => started.output().split('"server connected"').length - 1
    await eventually('both servers are connected to it', () => connected() >= SERVERS.length)
  }

  test.before(async () => {
    databaseUrl = await startDatabase(network.database)
    ;({ database } = await freshDatabase(databaseUrl))
    leaving.push(() => database.destroy())
    const [a, b] = SERVERS.map((name) => `${network[name].address}:${String(PORT)}`)
    const proxy = await startProxy('caddy', [a ?? '', b ?? ''], { on: network.proxy })
    leaving.push(() => proxy.stop())
    publicUrl = proxy.url
    site = { a: proxy, b: proxy, [ANY]: proxy }
    await Promise.all(SERVERS.map(startServer))
    await Promise.all(SFUS.map(startSfu))
  })
  test.after(async () => {
    for (const leave of leaving.splice(0).reverse()) await leave()
    for (const name of Object.keys(network)) lose(name)
  })

  /** A way in of who hears comes with it. */
  const openMeeting = async (
    index: number,
  ): Promise<{ meeting: Meeting; participant: Hello['credential'] }> => {
    const at = SERVERS[index % 2] ?? 'a'
    const { moderator, participant } = await waysIn(database, SECRET_KEY)
    const [ada, bob] = [
      coming(moderator, `ada-${String(index)}`),
      coming(participant, `bob-${String(index)}`),
    ]
    const server = servers[at]
    if (server === undefined) throw new Error('no server')
    const ways = [await withSound(server, ada), await withSound(server, bob)] as const
    const meeting = await Meeting.open(site, at, ways)
    leaving.push(() => meeting.leave())
    return { meeting, participant }
  }

  test('ten meetings are heard without a gap, and nobody loses a seat or a word', async () => {
    const opened: Awaited<ReturnType<typeof openMeeting>>[] = []
    for (let index = 0; index < MEETINGS; index += 1) opened.push(await openMeeting(index))
    const meetings = opened.map(({ meeting }) => meeting)
    const allGoOn = () => Promise.all(meetings.map((meeting) => meeting.goesOn()))
    const allAreWhole = async (times: string) => {
      for (const [index, { meeting, participant }] of opened.entries())
        await meeting.isWhole(site, coming(participant, `eve-${times}-${String(index)}`))
    }
    const silence = listenTo(meetings)
    leaving.push(silence.stop)
    const noGap = (what: string): void => {
      const gap = silence.longestMs()
      tell(`${what}: at most ${String(gap)} ms without sound`)
      assert.ok(gap < 1_000, `${what}: ${String(gap)} ms without sound`)
    }
    for (const name of SFUS) {
      await stop(sfus[name])
      await startSfu(name)
      await allGoOn()
      noGap(`sfu ${name} restarted`)
    }
    for (const name of SERVERS) {
      await stop(servers[name])
      await startServer(name)
      await allGoOn()
      noGap(`server ${name} restarted`)
    }
    await allAreWhole('restarted')

    const { name: owner } = await ownerIn(database, meetings[0]?.hearer.meeting ?? '')
    const killedAt = performance.now()
    lose(owner ?? '')
    await allGoOn()
    tell(`the machine of server ${String(owner)} lost: all in control elsewhere after ${seconds(killedAt)}`)
    noGap('meanwhile')

    const sfuKilledAt = performance.now()
    lose(SFUS[0])
    await allGoOn()
    tell(`the machine of sfu ${SFUS[0]} lost: all heard again after ${seconds(sfuKilledAt)}`)
    await allAreWhole('lost')
  })

  test.run()
}

async function startDatabase(on: Machine): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'database-'))
  const child = spawnOn(on, [process.execPath, DATABASE, folder, on.address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = child.stdout === null ? [] : ((await once(child.stdout, 'data')) as [Buffer])
  return String(url).trim()
}

async function stop(running: ServerProcess | SfuProcess | undefined): Promise<void> {
  running?.child.kill('SIGTERM')
  assert.is(await running?.ended, 0)
}

const tell = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`
