/** `npm start` as it is, in a folder of its own: what a bench may kill as a whole and start again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandOf, processTree } from './processes.ts'
import { PORTS, ready } from './stack.ts'

const ROOT = join(import.meta.dirname, '..', '..')

export class Product {
  readonly url = `http://127.0.0.1:${PORTS.web}`
  readonly publicUrl = `http://localhost:${PORTS.web}`
  readonly #directory = mkdtempSync(join(tmpdir(), 'preau-bench-'))
  #child: ChildProcess | null = null

  /** Of the supervisor. */
  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get serverPid(): number {
    return processTree(this.pid).find((pid) => commandOf(pid).endsWith('server/main.ts')) ?? 0
  }

  /** What its environment says. */
  get settings(): Readonly<Record<string, string>> {
    return {
      PORT: String(PORTS.web),
      PUBLIC_URL: this.publicUrl,
      MEDIA_PORT: String(PORTS.media),
      DATA_DIR: this.#directory,
      // Its own, whatever this process has.
      DATABASE_URL: '',
      SIP_PORT: String(PORTS.sip),
      LOG_LEVEL: 'warn',
    }
  }

  start(): void {
    this.#child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
      cwd: ROOT,
      env: { ...process.env, ...this.settings },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }

  /** kill -9 of every process of it. */
  async killAll(): Promise<void> {
    const ended = this.#child === null ? null : once(this.#child, 'exit')
    for (const pid of processTree(this.pid)) process.kill(pid, 'SIGKILL')
    await ended
  }

  async stop(): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** Runs `use` with the product, ready, and stops it afterwards, whatever happens. */
export async function withProduct<T>(use: (product: Product) => Promise<T>): Promise<T> {
  const product = new Product()
  try {
    product.start()
    await ready(product.url)
    return await use(product)
  } finally {
    await product.stop()
  }
}
