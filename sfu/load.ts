import { FULL_LOAD } from '../shared/limits.ts'

/** CPU that one endpoint will take at least once its media flows, as a share of a core. */
const ENDPOINT_LOAD = 0.001

/** Endpoints of one room on one worker before others go elsewhere: fan-out is serial, so the last one waits. */
const ROOM_ENDPOINTS_PER_WORKER = 200

/** The newest sample counts half: two of them show a change, one alone is noise. */
export function smoothed(previous: number, sample: number): number {
  return previous + (sample - previous) / 2
}

type Candidate = {
  readonly index: number
  /** Smoothed share of one core, 0 to 1. */
  readonly load: number
  /** Endpoints placed since the load was measured: their cost is not in it yet. */
  readonly newcomers: number
  readonly endpoints: number
  /** Endpoints of the room in question. */
  readonly ofRoom: number
}

/** How full a node is: the load of its least loaded worker, 0 to 1, with what is to come. Without a worker it is 1. */
export function nodeLoad(candidates: readonly Pick<Candidate, 'load' | 'newcomers'>[]): number {
  return Math.min(1, ...candidates.map(expected))
}

/**
 * The worker for one more endpoint of a room: where most of the room already is, as long as that worker is not full and
 * does not hold `perRoom` of it, else the least loaded. Undefined: all are full.
 */
export function place(
  candidates: readonly Candidate[],
  perRoom: number = ROOM_ENDPOINTS_PER_WORKER,
): number | undefined {
  const open = candidates.filter((worker) => expected(worker) < FULL_LOAD)
  const roomy = open.filter((worker) => worker.ofRoom < perRoom)
  const home = roomy.filter((worker) => worker.ofRoom > 0)
  const [first] = home.length > 0 ? home.sort(byShareOfRoom) : (roomy.length > 0 ? roomy : open).sort(byLoad)
  return first?.index
}

function expected(worker: Pick<Candidate, 'load' | 'newcomers'>): number {
  return worker.load + worker.newcomers * ENDPOINT_LOAD
}

function byShareOfRoom(a: Candidate, b: Candidate): number {
  return b.ofRoom - a.ofRoom || byLoad(a, b)
}

function byLoad(a: Candidate, b: Candidate): number {
  return expected(a) - expected(b) || a.endpoints - b.endpoints || a.index - b.index
}

/**
 * Whether a worker that missed `missed` answers in a row is to be killed. A saturated one also stays silent, but it
 * works: it is given longer than one that does not run at all. `busy`: its share of a core meanwhile.
 */
export function isHung(missed: number, busy: number): boolean {
  return missed >= (busy < 0.5 ? 2 : 6)
}
