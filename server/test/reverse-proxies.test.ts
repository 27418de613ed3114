/** What infra/proxy ships, each in its own program: a page, a meeting's sockets, whose address counts, what is logged. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../scripts/test-database.mjs'
import { Client, hello, type HelloRefused } from './client.ts'
import { freshDatabase } from './db/given.ts'
import { certificateOf, programOf, startProxy, type Kind, type Proxy } from './reverse-proxy.ts'
import { kill, killServers, SECRET_KEY, startServerProcess, untilReady } from './server-process.ts'
import { waysIn } from './way-in.ts'

const ORIGIN = 'https://localhost'
const SECRET_PATH = '/join/participant/council/the-last-part-of-a-link'

const test = suite('reverse proxies')
const leaving: (() => Promise<unknown>)[] = []
test.after(async () => {
  for (const leave of leaving.splice(0)) await leave()
  killServers()
  await stopDatabases()
})

async function getting({ url, ca }: Proxy, path: string, headers = {}): Promise<IncomingMessage> {
  const asked = request(`${url}${path}`, { ca, headers, agent: false }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.resume()
  return answer
}

async function throughProxy(
  kind: Kind,
  upstream: Parameters<typeof startProxy>[1],
  use: (proxy: Proxy) => Promise<void>,
): Promise<void> {
  const proxy = await startProxy(kind, upstream)
  try {
    await use(proxy)
  } finally {
    await proxy.stop()
  }
}

for (const kind of ['nginx', 'caddy', 'haproxy'] as const) {
  if (programOf(kind) === undefined) {
    process.stdout.write(`NOT RUN a meeting through ${kind}: it is not installed (Debian: ${kind})\n`)
    continue
  }

  test(`${kind} carries the pages and the sockets of a meeting`, async () => {
    const { database, url: databaseUrl } = await freshDatabase(await createDatabase())
    leaving.push(() => database.destroy())
    const env = { PUBLIC_URL: ORIGIN, TRUSTED_PROXIES: '127.0.0.1' }
    const server = await startServerProcess({ databaseUrl, env })
    await untilReady(server, false)
    const { moderator, participant } = await waysIn(database, SECRET_KEY)
    await throughProxy(kind, Number(new URL(server.url).port), async (proxy) => {
      const page = await getting(proxy, '/healthz')
      assert.is(page.statusCode, 200)
      assert.match(page.headers['strict-transport-security'] ?? '', /max-age=\d+/)
      const come = (credential: typeof moderator, name: string, transport: 'websocket' | 'polling') =>
        Client.open(
          proxy.url,
          hello({ page: `page-of-${name}` as never, credential, join: { name, microphone: 'off' } }),
          {
            origin: ORIGIN,
            ca: proxy.ca,
            transports: [transport],
          },
        )
      const ada = await come(moderator, 'ada-host', 'websocket')
      const bob = await come(participant, 'bob-host', 'polling')
      assert.is(bob.welcome.phase, 'inside')
      await bob.client.ask('hand:raise', {})
      const { participant: raised } = await ada.client.happened(
        'participant:changed',
        (one) => one.participant.handRaisedAt !== null,
      )
      assert.is(raised.name, 'bob-host')
      ada.client.close()
      bob.client.close()
    })
  })

  test(`${kind} leads to each of two nodes by its path, and to any of them without`, async () => {
    const { database, url: databaseUrl } = await freshDatabase(await createDatabase())
    leaving.push(() => database.destroy())
    const nodes = await Promise.all(
      ['a', 'b'].map((name) => {
        const env = { PUBLIC_URL: ORIGIN, TRUSTED_PROXIES: '127.0.0.1', NODE_NAME: name }
        return startServerProcess({ databaseUrl, env })
      }),
    )
    const hosts = await Promise.all(
      nodes.map(async (node) => {
        await untilReady(node, false)
        return new URL(node.url).host
      }),
    )
    const { moderator, participant } = await waysIn(database, SECRET_KEY)
    await throughProxy(kind, [hosts[0] ?? '', hosts[1] ?? ''], async (proxy) => {
      assert.is((await getting(proxy, '/healthz')).statusCode, 200)
      const come = (credential: typeof moderator, name: string, path: string) =>
        Client.open(
          proxy.url,
          hello({ page: `page-of-${name}` as never, credential, join: { name, microphone: 'off' } }),
          { origin: ORIGIN, ca: proxy.ca, path },
        )
      const ada = await come(moderator, 'ada-host', '/n/b')
      const led: unknown = await come(participant, 'bob-host', '/n/a').catch((error: unknown) => error)
      assert.is((led as HelloRefused).failure.path, '/n/b')
      const bob = await come(participant, 'bob-host', '/n/b')
      assert.is(bob.welcome.phase, 'inside')
      ada.client.close()
      bob.client.close()
    })
    for (const node of nodes) await kill(node)
  })

  test(`${kind} tells the visitor's address and nothing that the visitor made up, and logs no invitation`, async () => {
    const heard: IncomingHttpHeaders[] = []
    const upstream = createServer(({ headers }, answer) => {
      heard.push(headers)
      answer.end()
    }).listen(0, '127.0.0.1')
    await once(upstream, 'listening')
    await throughProxy(kind, (upstream.address() as AddressInfo).port, async (proxy) => {
      await getting(proxy, SECRET_PATH, { 'x-forwarded-for': '192.0.2.66', 'x-forwarded-proto': 'http' })
      assert.match(String(heard[0]?.['x-forwarded-for']), /^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/)
      assert.is(heard[0]?.['x-forwarded-proto'], 'https')
      const plain = await fetch(`${proxy.httpUrl}/?lang=fr`, { redirect: 'manual' })
      assert.match(plain.headers.get('location') ?? '', /^https:\/\/localhost(:\d+)?\/\?lang=fr$/)
      assert.not.match(proxy.log(), 'the-last-part-of-a-link')
    })
    upstream.close()
  })
}

if (programOf('haproxy') !== undefined)
  test('haproxy leads to the relay by its name on the port of the pages, and tells the pages whose visit it is', async () => {
    const relay = createTlsServer(certificateOf('turn.school.example')).listen(0, '127.0.0.1')
    const heard: IncomingHttpHeaders[] = []
    const upstream = createServer(({ headers }, answer) => {
      heard.push(headers)
      answer.end()
    }).listen(0, '127.0.0.1')
    await Promise.all([once(relay, 'listening'), once(upstream, 'listening')])
    const port = (of: Server): number => (of.address() as AddressInfo).port
    const proxy = await startProxy('haproxy', port(upstream), { relay: port(relay) })
    try {
      const asked = async (servername: string): Promise<string> => {
        const to = { host: '127.0.0.1', port: Number(new URL(proxy.url).port), servername }
        const socket = connectTls({ ...to, rejectUnauthorized: false })
        await once(socket, 'secureConnect')
        const { CN } = socket.getPeerCertificate().subject
        socket.destroy()
        return String(CN)
      }
      assert.equal(
        [await asked('turn.school.example'), await asked('TURN.school.example'), await asked('localhost')],
        ['turn.school.example', 'turn.school.example', 'localhost'],
      )
      const [host, localAddress] = ['127.0.0.1', '127.0.0.9']
      const to = { host, localAddress, port: new URL(proxy.url).port, servername: 'localhost', ca: proxy.ca }
      const get = request({ ...to, headers: { 'x-forwarded-for': '192.0.2.66' }, agent: false }).end()
      await once(get, 'response')
      assert.match(String(heard[0]?.['x-forwarded-for']), /^(::ffff:)?127\.0\.0\.9$/)
    } finally {
      await proxy.stop()
      relay.close()
      upstream.close()
    }
  })

test.run()
