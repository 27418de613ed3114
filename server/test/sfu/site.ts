/** One whole server and sfus that register with it, all real processes; and people with real sound who follow it where it goes. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MediaSession } from '../../../shared/meeting.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { openPeer, peerCapabilities, type Peer } from '../../../sfu/test/peer.ts'
import { Client, hello } from '../client.ts'
import { eventually } from '../eventually.ts'
import { HERE, spawnOn } from '../machine.ts'
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
export async function startSfuProcess(
  serverUrl: string,
  name = `sfu-${String(children.size + 1)}`,
  on = HERE,
): Promise<SfuProcess> {
  const child = spawnOn(on, [process.execPath, '--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ...{ SERVICE_SECRET: SECRET, SERVER_URL: serverUrl },
      ...{ SFU_HOST: on.address, MEDIA_IP: on.address },
      ...{ SFU_PORT: '0', MEDIA_PORT: '0', SFU_WORKERS: '1', SFU_NAME: name },
      MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? '')
  const port = await eventually('the sfu serves', () => {
    if (child.exitCode !== null) throw new Error(output)
    return /"port":(\d+),"workers"/.exec(output)?.[1]
  })
  return { child, ended, output: () => output, url: `http://${on.address}:${port}` }
}

export function killSfus(): void {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
}

/** A page that opens its media again whenever it is told that it is lost, and at another node, too, while it moves. */
export class Page {
  #client: Client
  readonly #capabilities: RtpCapabilities
  #peer: Peer | null = null
  /** While it moves: what it still sends and hears by. */
  #before: Peer | null = null
  #speaks: string | null = null
  #turn: Promise<void> = Promise.resolve()

  private constructor(client: Client, capabilities: RtpCapabilities) {
    this.#client = client
    this.#capabilities = capabilities
    this.goOnOver(client)
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
    return Page.of(client, capabilities, welcome.media)
  }

  /** Of who has come in. */
  static async of(
    client: Client,
    capabilities: RtpCapabilities,
    session: MediaSession | null | undefined,
  ): Promise<Page> {
    if (!session) throw new Error('no media')
    const page = new Page(client, capabilities)
    page.#peer = await page.#peerOver(session)
    await page.#peer.consume(session.consumers)
    return page
  }

  get client(): Client {
    return this.#client
  }

  /** Another connection of the same page: its media runs on. */
  goOnOver(client: Client): void {
    this.#client = client
    client.socket.on('media:consumers', ({ opened }: { opened: MediaSession['consumers'] }) => {
      if (opened.length > 0) this.#inTurn(() => this.#peer?.consume(opened))
    })
    client.socket.on('media:lost', () => {
      this.#inTurn(() => this.#reopen())
    })
    client.socket.on('media:moving', () => {
      this.#inTurn(() => this.#move())
    })
    client.socket.on('media:moved', () => {
      void this.#before?.close()
      this.#before = null
    })
  }

  /** @returns the id of what it sends, now */
  async speak(): Promise<string> {
    if (this.#peer === null) throw new Error('no media')
    return (this.#speaks = (await this.#peer.sendAudio()).producerId)
  }

  /** What it sends now, by its id; null while it sends nothing. */
  get voice(): string | null {
    return this.#speaks
  }

  async hears(producerId: string, packets = 20): Promise<void> {
    await this.#peer?.hears(producerId, packets)
  }

  /** How much of it has arrived, by whichever way. */
  heard(producerId: string): number {
    const peers = [this.#peer, this.#before].filter((peer) => peer !== null)
    return peers.reduce((sum, peer) => sum + peer.received(producerId).packets, 0)
  }

  async close(): Promise<void> {
    this.#client.close()
    await this.#peer?.close()
  }

  /** What is told while media is opened concerns the media that is opened. */
  #inTurn(act: () => Promise<void> | undefined): void {
    this.#turn = this.#turn.then(act).catch(() => undefined)
  }

  async #move(): Promise<void> {
    const goesOn = this.#speaks
    const session = await this.#client.ask('media:open', { capabilities: this.#capabilities })
    const peer = await this.#peerOver(session, goesOn ?? undefined)
    this.#before = this.#peer
    this.#peer = peer
    await peer.consume(session.consumers)
    if (goesOn !== null) await this.speak()
    await this.#client.ask('media:arrive', {})
  }

  async #reopen(): Promise<void> {
    const spoke = this.#speaks !== null
    this.#speaks = null
    await this.#peer?.vanish()
    for (;;) {
      try {
        const session = await this.#client.ask('media:open', { capabilities: this.#capabilities })
        this.#peer = await this.#peerOver(session)
        await this.#peer.consume(session.consumers)
        if (spoke) await this.speak()
        return
      } catch {
        // As a page does.
        await delay(400)
      }
    }
  }

  #peerOver(session: MediaSession, goesOn?: string): Promise<Peer> {
    return openPeer(session, {
      connect: (direction, dtlsParameters) =>
        this.#client.ask('media:connect', { direction, dtlsParameters }),
      produce: async (source, rtpParameters, muted) => {
        const producing = { source, rtpParameters, muted, ...(goesOn !== undefined && { goesOn }) }
        return (await this.#client.ask('media:produce', producing)).producerId
      },
      ready: (consumers) => this.#client.ask('media:ready', { consumers }),
      restartIce: (direction) => this.#client.ask('media:restart-ice', { direction }),
    })
  }
}
