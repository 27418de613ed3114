import { randomInt } from 'node:crypto'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import { choose } from './choosing.ts'
import type { SfuAccess } from './link.ts'
import { NODE_WAIT_MS } from './retrying.ts'
import { SfuNode, type NodeListener } from './sfu-node.ts'

type SfuNodesOptions = {
  readonly urls: readonly string[]
  readonly access: SfuAccess
  /** Where this server is: nodes of the same region have its rooms. null: nowhere in particular. */
  readonly region: string | null
}

/** All sfus that this server was told of. */
export class SfuNodes {
  readonly all: readonly SfuNode[]
  readonly #region: string | null
  #capabilities: RtpCapabilities | null = null

  constructor({ urls, access, region }: SfuNodesOptions, listener: NodeListener) {
    this.#region = region
    this.all = urls.map((url) => new SfuNode(url, access, listener))
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
    const node = choose(up, { region: this.#region, chance })
    if (node === undefined) throw nobody()
    return node
  }

  async #untilReady(): Promise<void> {
    if (!this.ready) await Promise.any(this.all.map((node) => node.whenUp(NODE_WAIT_MS))).catch(() => null)
  }
}

const chance = (): number => randomInt(2 ** 32) / 2 ** 32

function nobody(): Refused {
  return new Refused('unavailable', 'no media node can be reached')
}
