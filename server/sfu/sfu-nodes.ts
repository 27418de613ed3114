import { randomInt } from 'node:crypto'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import { choose } from './choosing.ts'
import type { SfuAccess } from './link.ts'
import type { ListedNode } from '../db/media-nodes.ts'
import { NODE_WAIT_MS } from './retrying.ts'
import { SfuNode, type NodeListener } from './sfu-node.ts'

type SfuNodesOptions = {
  readonly urls: readonly string[]
  readonly access: SfuAccess
  /** Where this server is: nodes of the same region have its rooms. null: nowhere in particular. */
  readonly region: string | null
}

/** All sfus that this server knows: those it was told of, and those that register. */
export class SfuNodes {
  readonly #options: SfuNodesOptions
  readonly #listener: NodeListener
  /** By their addresses. */
  readonly #nodes = new Map<string, SfuNode>()
  readonly #told: ReadonlySet<string>
  #started = false
  #capabilities: RtpCapabilities | null = null

  constructor(options: SfuNodesOptions, listener: Omit<NodeListener, 'isTwin'>) {
    this.#options = options
    this.#listener = { ...listener, isTwin: (node) => this.#isTwin(node) }
    this.#told = new Set(options.urls.map(addressOf))
    for (const url of options.urls) this.#add(url)
  }

  get all(): readonly SfuNode[] {
    return [...this.#nodes.values()]
  }

  /** Connects to them. */
  start(): void {
    this.#started = true
    for (const node of this.all) node.start()
  }

  close(): void {
    this.#started = false
    for (const node of this.all) node.close()
  }

  /** These have registered: connects to new ones, and forgets those that are long gone. `inUse`: has rooms of ours. */
  learn(listed: readonly ListedNode[], inUse: (node: SfuNode) => boolean): void {
    for (const { url, saidMs } of listed) {
      const node = this.#nodes.get(addressOf(url)) ?? this.#add(url)
      node.isSaidToLive(saidMs)
    }
    const kept = new Set([...this.#told, ...listed.map(({ url }) => addressOf(url))])
    for (const [address, node] of this.#nodes) {
      if (kept.has(address) || node.up || inUse(node)) continue
      node.close()
      this.#nodes.delete(address)
    }
  }

  // Of two addresses that come up at once the first one stays.
  #isTwin(node: SfuNode): boolean {
    const { all } = this
    const earlier = all.slice(0, all.indexOf(node))
    const isSame = (other: SfuNode): boolean => node.instance !== '' && other.instance === node.instance
    return all.some((other) => other !== node && isSame(other) && (other.up || earlier.includes(other)))
  }

  #add(url: string): SfuNode {
    const node = new SfuNode(url, this.#options.access, this.#listener)
    this.#nodes.set(addressOf(url), node)
    if (this.#started) node.start()
    return node
  }

  /** Whether one of them is up. */
  get ready(): boolean {
    return this.all.some(({ up }) => up)
  }

  /** Whether all that are up, and stay so, have no place for newcomers. */
  get full(): boolean {
    const staying = this.all.filter(({ up, state }) => up && state !== 'leaving')
    return staying.length > 0 && staying.every((node) => node.full)
  }

  /**
   * What browsers must load before they send or receive; the same on every node.
   *
   * @throws Refused `unavailable` until a node has said it once.
   */
  async capabilities(): Promise<RtpCapabilities> {
    if (this.#capabilities) return this.#capabilities
    await this.#untilReady()
    const node = this.all.find(({ up }) => up)
    if (node === undefined) throw nobody()
    const { capabilities } = await node.ask('capabilities', {}, NODE_WAIT_MS)
    return (this.#capabilities = capabilities)
  }

  /**
   * As `choose` says, of those that are up.
   *
   * @throws Refused `unavailable` when there is none within some seconds.
   */
  async forNewRoom(): Promise<SfuNode> {
    await this.#untilReady()
    const up = this.all.filter((node) => node.up)
    const node = choose(up, { region: this.#options.region, chance })
    if (node === undefined) throw nobody()
    return node
  }

  /** Whether rooms of this one could go elsewhere. */
  hasOther(than: SfuNode): boolean {
    return this.all.some((node) => node !== than && node.up && node.state !== 'leaving')
  }

  async #untilReady(): Promise<void> {
    if (!this.ready) await Promise.any(this.all.map((node) => node.whenUp(NODE_WAIT_MS))).catch(() => null)
  }
}

function addressOf(url: string): string {
  return new URL(url).href
}

const chance = (): number => randomInt(2 ** 32) / 2 ** 32

function nobody(): Refused {
  return new Refused('unavailable', 'no media node can be reached')
}
