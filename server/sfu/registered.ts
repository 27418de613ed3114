import type { RegisteredNodes } from '../db/media-nodes.ts'
import type { Log } from '../log.ts'
import { knockAt } from './knock.ts'
import { nextLookMs, verdictOn, vouchesFor } from './lost.ts'
import type { SfuNode } from './sfu-node.ts'
import type { SfuNodes } from './sfu-nodes.ts'
import { Timers } from './timers.ts'

type RegisteredPorts = {
  readonly listed: RegisteredNodes
  readonly nodes: SfuNodes
  /** Of a node without its line, in ms: as `verdictOn` has it. */
  readonly patienceMs: number
  /** Has rooms of ours. */
  readonly inUse: (node: SfuNode) => boolean
  /** It is known anew who lives. */
  readonly onKnown: () => void
  readonly log: Log
}

/** Asks again and again which sfus register, and knocks at those of which nothing is heard. */
export class Registered {
  readonly #ports: RegisteredPorts
  readonly #timers = new Timers()
  #closed = false

  constructor(ports: RegisteredPorts) {
    this.#ports = ports
  }

  /** Resolves when it was asked once; never throws. */
  async start(): Promise<void> {
    await this.#look()
    if (this.#closed) return
    const { nodes, patienceMs } = this.#ports
    const signs = nodes.all.map((node) => node.signs)
    const next = nextLookMs(signs.filter((one) => verdictOn(one, patienceMs) === 'kept'))
    this.#timers.after(next, () => void this.start())
  }

  close(): void {
    this.#closed = true
    this.#timers.close()
  }

  async #look(): Promise<void> {
    const { nodes, onKnown, log } = this.#ports
    try {
      await this.#learn()
      // What others say meanwhile counts.
      if (!this.#closed && (await this.#knock())) await this.#learn()
      if (this.#closed) return
      for (const node of nodes.all) if (node.up && this.#verdictOn(node) === 'lost') node.giveUp()
      onKnown()
    } catch (error) {
      // The database is away: what was known goes on.
      log.debug({ err: error }, 'media nodes that register are not known now')
    }
  }

  async #learn(): Promise<void> {
    const { listed, nodes, inUse } = this.#ports
    const found = await listed.list()
    if (this.#closed) return
    nodes.learn(found, inUse)
    const mine = nodes.all.filter(({ up, signs }) => up && vouchesFor(signs))
    await Promise.all(mine.map(({ url, signs }) => listed.vouch(url, signs.heardMs)))
  }

  /** @returns whether anybody is doubted */
  async #knock(): Promise<boolean> {
    const { all } = this.#ports.nodes
    for (const node of all) if (this.#verdictOn(node) === 'kept') node.knocked = null
    const doubted = all.filter((node) => this.#verdictOn(node) === 'doubted')
    await Promise.all(doubted.map(async (node) => (node.knocked = await knockAt(node.url))))
    return doubted.length > 0
  }

  #verdictOn({ signs }: SfuNode): ReturnType<typeof verdictOn> {
    return verdictOn(signs, this.#ports.patienceMs)
  }
}
