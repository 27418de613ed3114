/** The largest layer of each video that anybody watches: what its sender need not stop sending. */
import type { ProducerId } from '../shared/ids.ts'

/** How long a layer must go unwatched before its sender hears of it, in ms: people scroll back. */
export const FALL_AFTER_MS = 1500

/** Nobody watches. */
export const UNWATCHED = -1

type Told = {
  readonly layer: number
  /** Watched less than told since then, in ms; null: not. */
  readonly fellAt: number | null
}
export type Wanted = ReadonlyMap<ProducerId, Told>

type WantedChange = {
  readonly wanted: Wanted
  readonly tell: readonly { readonly producer: ProducerId; readonly layer: number }[]
  /** When to look again though nothing changes, in ms; null: need not. */
  readonly lookAgainAt: number | null
}

/**
 * `watched`: the largest layer watched now of every video there is, UNWATCHED for none, and the top one it has. A new
 * video is taken to be sent in full, so it is told of only once it is watched less. Rising is told at once, falling
 * when it has lasted.
 */
export function wantedNow(
  before: Wanted,
  watched: ReadonlyMap<ProducerId, { readonly layer: number; readonly top: number }>,
  now: number,
): WantedChange {
  const wanted = new Map<ProducerId, Told>()
  const tell: { producer: ProducerId; layer: number }[] = []
  for (const [producer, { layer, top }] of watched) {
    const told = before.get(producer) ?? { layer: top, fellAt: null }
    const next = after(told, layer, now)
    if (next.layer !== told.layer) tell.push({ producer, layer: next.layer })
    wanted.set(producer, next)
  }
  return { wanted, tell, lookAgainAt: earliest([...wanted.values()]) }
}

function after(told: Told, layer: number, now: number): Told {
  if (layer >= told.layer) return { layer, fellAt: null }
  const fellAt = told.fellAt ?? now
  return now - fellAt >= FALL_AFTER_MS ? { layer, fellAt: null } : { layer: told.layer, fellAt }
}

function earliest(all: readonly Told[]): number | null {
  const due = all.flatMap(({ fellAt }) => (fellAt === null ? [] : [fellAt + FALL_AFTER_MS]))
  return due.length === 0 ? null : Math.min(...due)
}
