/** A drachtio-server of our own, where one is installed: the real program, with a configuration made for it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { USUAL_LIMITS } from '../../lines/admission.ts'
import { openDrachtioLine, type DrachtioOptions } from '../../lines/drachtio/drachtio-line.ts'
import type { PhoneLine } from '../../lines/line.ts'
import type { Opening } from './contract.ts'
import { Telephone } from './telephone.ts'

/** The program; undefined: nobody said where it is. */
export const DRACHTIO = process.env['DRACHTIO_BIN']

export function notRun(what: string): void {
  process.stdout.write(`NOT RUN ${what}: DRACHTIO_BIN names no drachtio-server\n`)
}

const SECRET = 'of-a-test'
const ADDRESSES = ['127.0.0.1', '::1']

export class DrachtioServer {
  readonly admin: number
  readonly sip: number
  readonly #folder: string
  #child: ChildProcess | undefined

  private constructor(admin: number, sip: number, folder: string) {
    this.admin = admin
    this.sip = sip
    this.#folder = folder
  }

  /** Ends with the process that starts it. */
  static async start(): Promise<DrachtioServer> {
    const [admin, sip] = [await freePort(), await freePort()]
    const folder = await mkdtemp(join(tmpdir(), 'drachtio-'))
    await writeFile(join(folder, 'drachtio.conf.xml'), configuration(admin, sip, folder))
    const server = new DrachtioServer(admin, sip, folder)
    server.restart()
    process.on('exit', () => {
      server.#child?.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    })
    return server
  }

  /** At the same ports. */
  restart(): void {
    if (DRACHTIO === undefined) throw new Error('no drachtio-server')
    const words = ['-f', join(this.#folder, 'drachtio.conf.xml'), '--disable-nat-detection']
    this.#child = spawn(DRACHTIO, words, { stdio: 'ignore' })
    this.#child.unref()
  }

  /** Without a word to anybody. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((over) => child.once('exit', over))
    child.ref()
    child.kill('SIGKILL')
    await gone
  }

  get running(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null
  }

  /** A line over it that takes calls now. @param more what is different */
  async line({ onCall }: Pick<Opening, 'onCall'>, more: Partial<DrachtioOptions> = {}): Promise<PhoneLine> {
    const line = await this.#opened(onCall, more)
    await this.passesOn()
    return line
  }

  #opened(onCall: Opening['onCall'], more: Partial<DrachtioOptions>): Promise<PhoneLine> {
    return new Promise((resolve) => {
      const line = openDrachtioLine({
        ...this.options(onCall, more),
        onServer: (there, why) => {
          more.onServer?.(there, why)
          if (there) resolve(line)
        },
      })
    })
  }

  /** What a line over it is told. @param more what is different */
  options(onCall: Opening['onCall'], more: Partial<DrachtioOptions> = {}): DrachtioOptions {
    return {
      server: { host: '127.0.0.1', port: this.admin, secret: SECRET },
      trunk: undefined,
      sources: [],
      limits: USUAL_LIMITS,
      clock: () => performance.now(),
      goodbyeMs: 0,
      onCall,
      onFault: (error) => {
        throw error
      },
      onRegistered: () => undefined,
      onServer: () => undefined,
      ...more,
    }
  }

  /** The server is told what to pass on a moment after it is there; until then it refuses. */
  async passesOn(): Promise<void> {
    const phone = await Telephone.on({ address: '127.0.0.1', port: this.sip }, 'UDP')
    for (let answer = ''; !answer.startsWith('SIP/2.0 200');) {
      phone.call().ask('OPTIONS')
      answer = await phone.heard.next('an answer', (text) => /^SIP\/2\.0 [2-6]/.test(text))
    }
    phone.close()
  }
}

function configuration(admin: number, sip: number, folder: string): string {
  const contacts = ADDRESSES.map((address) => {
    const host = address.includes(':') ? `[${address}]` : address
    return `<contact>sip:${host}:${String(sip)};transport=udp,tcp</contact>`
  })
  return `<drachtio>
  <admin port="${String(admin)}" secret="${SECRET}">127.0.0.1</admin>
  <sip><contacts>${contacts.join('')}</contacts></sip>
  <logging>
    <file><name>${join(folder, 'log')}</name><archive>${join(folder, 'old')}</archive></file>
    <sofia-loglevel>0</sofia-loglevel><loglevel>notice</loglevel>
  </logging>
</drachtio>`
}

/** Free for UDP and TCP, at least a moment ago. */
async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer()
    await new Promise<void>((bound) => tcp.listen(0, '127.0.0.1', bound))
    const address = tcp.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const udp = createSocket('udp4')
    const free = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false))
      udp.bind(port, '127.0.0.1', () => resolve(true))
    })
    await Promise.all([
      new Promise((closed) => tcp.close(closed)),
      free ? new Promise<void>((closed) => udp.close(() => closed())) : undefined,
    ])
    if (free) return port
  }
}
