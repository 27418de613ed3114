/** One whole server and sfus that register with it, all real processes; and people with real sound who follow it where it goes. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MediaSession } from '../../../shared/meeting.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { openPeer, peerCapabilities, type Peer } from '../../../sfu/test/peer.ts'
import { Client, hello } from '../client.ts'
import type { ServerProcess } from '../server-process.ts'

const MAIN = new URL('../../../sfu/main.ts', import.meta.url).pathname
export const SECRET = 'a secret between services of 32 characters'

export type SfuProcess = {
  readonly child: ChildProcess
  readonly url: string
  readonly output: () => string
  readonly ended: Promise<number | string>
}

const children = new Set<ChildProcess>()

/** Starts one on free ports, which says to the server where it is. */
export async function startSfuProcess(serverUrl: string): Promise<SfuProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...{ SERVICE_SECRET: SECRET, SERVER_URL: serverUrl },
      ...{ SFU_PORT: '0', MEDIA_PORT: '0', SFU_WORKERS: '1', SFU_NAME: `sfu-${String(children.size + 1)}` },
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? '')
  while (!output.includes('sfu serves')) {
    if (child.exitCode !== null) throw new Error(output)
    await once(child.stdout, 'data')
  }
  const port = /"port":(\d+),"workers"/.exec(output)?.[1] ?? ''
  return { child, ended, output: () => output, url: `http://127.0.0.1:${port}` }
}

export function killSfus(): void {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
}

/** A page that opens its media again whenever it is told that it is lost, and at another node, too, while it moves. */
export class Page {
  readonly client: Client
  readonly #capabilities: RtpCapabilities
  #peer: Peer
  /** While it moves: what it still sends and hears by. */
  #before: Peer | null = null
  #speaks: string | null = null

  private constructor(client: Client, capabilities: RtpCapabilities, peer: Peer) {
    this.client = client
    this.#capabilities = capabilities
    this.#peer = peer
    client.socket.on('media:consumers', ({ opened }: { opened: MediaSession['consumers'] }) => {
      if (opened.length > 0) void this.#peer.consume(opened).catch(() => undefined)
    })
    client.socket.on('media:lost', () => void this.#reopen())
    client.socket.on('media:moving', () => void this.#move())
    client.socket.on('media:moved', () => {
      void this.#before?.close()
      this.#before = null
    })
  }

  static async enter({ url }: ServerProcess, credential: Hello['credential'], name: string): Promise<Page> {
    const answer = await fetch(`${url}/api/media-capabilities`)
    const capabilities = peerCapabilities(
      ((await answer.json()) as { capabilities: RtpCapabilities }).capabilities,
    )
    const greeting = {
      page: `page-of-${name}`,
      credential,
      capabilities,
      join: { name, microphone: 'off' as const },
    }
    const { client, welcome } = await Client.open(url, hello(greeting))
    if (!welcome.media) throw new Error('no media')
    const page = new Page(client, capabilities, await peerOver(client, welcome.media))
    await page.#peer.consume(welcome.media.consumers)
    return page
  }

  /** @returns the id of what it sends, now */
  async speak(): Promise<string> {
    return (this.#speaks = (await this.#peer.sendAudio()).producerId)
  }

  /** What it sends now, by its id; null while it sends nothing. */
  get voice(): string | null {
    return this.#speaks
  }

  hears(producerId: string, packets = 20): Promise<void> {
    return this.#peer.hears(producerId, packets)
  }

  /** How much of it has arrived, by whichever way. */
  heard(producerId: string): number {
    const peers = this.#before === null ? [this.#peer] : [this.#peer, this.#before]
    return peers.reduce((sum, peer) => sum + peer.received(producerId).packets, 0)
  }

  async close(): Promise<void> {
    this.client.close()
    await this.#peer.close()
  }

  async #move(): Promise<void> {
    const goesOn = this.#speaks
    const session = await this.client.ask('media:open', { capabilities: this.#capabilities })
    const peer = await peerOver(this.client, session, goesOn ?? undefined)
    this.#before = this.#peer
    this.#peer = peer
    await peer.consume(session.consumers)
    if (goesOn !== null) await this.speak()
    await this.client.ask('media:arrive', {})
  }

  async #reopen(): Promise<void> {
    const spoke = this.#speaks !== null
    this.#speaks = null
    await this.#peer.vanish()
    for (;;) {
      try {
        const session = await this.client.ask('media:open', { capabilities: this.#capabilities })
        this.#peer = await peerOver(this.client, session)
        await this.#peer.consume(session.consumers)
        if (spoke) await this.speak()
        return
      } catch {
        // As a page does.
        await delay(400)
      }
    }
  }
}

function peerOver(client: Client, session: MediaSession, goesOn?: string): Promise<Peer> {
  return openPeer(session, {
    connect: (direction, dtlsParameters) => client.ask('media:connect', { direction, dtlsParameters }),
    produce: async (source, rtpParameters, muted) =>
      (await client.ask('media:produce', { source, rtpParameters, muted, ...(goesOn && { goesOn }) }))
        .producerId,
    ready: (consumers) => client.ask('media:ready', { consumers }),
    restartIce: (direction) => client.ask('media:restart-ice', { direction }),
  })
}
