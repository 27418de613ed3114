import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { SfuAccess } from './link.ts'
import { NODE_WAIT_MS } from './retrying.ts'
import { SfuNode, type NodeListener } from './sfu-node.ts'

/** All sfus that this server was told of. */
export class SfuNodes {
  readonly all: readonly SfuNode[]
  #capabilities: RtpCapabilities | null = null

  constructor(urls: readonly string[], access: SfuAccess, listener: NodeListener) {
    this.all = urls.map((url) => new SfuNode(url, access, listener))
  }

  /** Whether one of them is up. */
  get ready(): boolean {
    return this.all.some(({ up }) => up)
  }

  /** Whether all that are up have no place for newcomers. */
  get full(): boolean {
    const up = this.all.filter((node) => node.up)
    return up.length > 0 && up.every((node) => node.full)
  }

  /**
   * What browsers must load before they send or receive; the same on every node.
   *
   * @throws Refused `unavailable` until a node has said it once.
   */
  async capabilities(): Promise<RtpCapabilities> {
    if (this.#capabilities) return this.#capabilities
    const node = await this.leastLoaded([])
    const { capabilities } = await node.ask('capabilities', {}, NODE_WAIT_MS)
    return (this.#capabilities = capabilities)
  }

  /**
   * The node with the fewest rooms of those that are up; a full one only when all are. `homes`: the node of each room.
   *
   * @throws Refused `unavailable` when none is up within some seconds.
   */
  async leastLoaded(homes: readonly SfuNode[]): Promise<SfuNode> {
    if (!this.ready) await Promise.any(this.all.map((node) => node.whenUp(NODE_WAIT_MS))).catch(() => null)
    const load = (node: SfuNode): number => homes.filter((home) => home === node).length
    const [node] = this.all
      .filter(({ up }) => up)
      .toSorted((a, b) => Number(a.full) - Number(b.full) || load(a) - load(b))
    if (node === undefined) throw new Refused('unavailable', 'no media node can be reached')
    return node
  }
}
