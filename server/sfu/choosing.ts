/** Which sfu a new room goes to. Pure: what the nodes say of themselves, and chance, come in. */
import { FULL_LOAD } from '../../shared/limits.ts'
import type { SfuState } from '../../shared/sfu.ts'

export type Choosable = {
  /** As the node told it last, 0 to 1. */
  readonly load: number
  readonly state: SfuState
  readonly region: string | null
  /** Rooms and people that this server sent there so lately that its load does not show them. */
  readonly newcomers: number
}

type Choosing = {
  /** Where this server is; null: nowhere in particular. */
  readonly region: string | null
  /** From 0 to 1. */
  readonly chance: () => number
}

const NEWCOMER_LOAD = 0.01
/** So many are all compared. Of more, two: else all servers at once take the one that was the best a moment ago. */
const FEW = 3

/**
 * The node for a new room: one of the own region, then any, then a full one, then one that is draining; of these the one
 * that will be least loaded. None that is leaving. Undefined: there is none.
 */
export function choose<N extends Choosable>(
  nodes: readonly N[],
  { region, chance }: Choosing,
): N | undefined {
  const free = nodes.filter(({ state, load }) => state === 'up' && load < FULL_LOAD)
  const preferred = [
    free.filter((node) => region === null || node.region === region),
    free,
    nodes.filter(({ state }) => state === 'up'),
    nodes.filter(({ state }) => state === 'draining'),
  ].find(({ length }) => length > 0)
  return leastLoaded(drawn(preferred ?? [], chance))
}

function leastLoaded<N extends Choosable>(nodes: readonly N[]): N | undefined {
  return nodes.toSorted((a, b) => expected(a) - expected(b))[0]
}

function expected({ load, newcomers }: Choosable): number {
  return load + newcomers * NEWCOMER_LOAD
}

function drawn<N>(nodes: readonly N[], chance: () => number): readonly N[] {
  if (nodes.length <= FEW) return nodes
  const first = Math.floor(chance() * nodes.length)
  const second = (first + 1 + Math.floor(chance() * (nodes.length - 1))) % nodes.length
  return nodes.filter((_, index) => index === first || index === second)
}
