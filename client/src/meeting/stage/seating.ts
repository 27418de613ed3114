/**
 * Who sits in front and who is large: pure, and slow on purpose, so that tiles do not jump each time somebody speaks.
 */

export type Seating = {
  /** Everybody known, front seats first. */
  readonly order: readonly string[]
  /** Who is large, and since when (ms). */
  readonly focus: { readonly id: string; readonly since: number } | null
  /** When each was last heard, in ms. */
  readonly heard: ReadonlyMap<string, number>
}

export const emptySeating: Seating = { order: [], focus: null, heard: new Map() }

export type Moment = {
  /** Ids of who is there, in the order of arrival. */
  readonly present: readonly string[]
  readonly selfId: string | null
  /** Who is heard now, loudest first. */
  readonly speaking: readonly string[]
  /** How many seats are in front (on the first page). */
  readonly places: number
  /** ms. */
  readonly now: number
}

/** Whoever is large stays so for at least this long while still speaking or silent, in ms. */
export const FOCUS_HOLD_MS = 2_500

/**
 * The seating now. Newcomers sit at the back, oneself in front at the end of the first row. Somebody at the back who
 * speaks takes the seat of the one in front who has been silent longest; nobody else moves. The large tile follows the
 * loudest other person, and not before it has been held for a while.
 */
export function reseat(seating: Seating, moment: Moment): Seating {
  const heard = new Map(seating.heard)
  for (const id of moment.speaking) heard.set(id, moment.now)
  const present = new Set(moment.present)
  for (const id of heard.keys()) if (!present.has(id)) heard.delete(id)
  const order = bringForward(seated(seating.order, moment), heard, moment)
  return { order, focus: focusNow(seating.focus, order, moment), heard }
}

function seated(before: readonly string[], { present, selfId, places }: Moment): readonly string[] {
  const here = new Set(present)
  const stayed = before.filter((id) => here.has(id))
  const known = new Set(stayed)
  const all = [...stayed, ...present.filter((id) => !known.has(id))]
  if (selfId === null || !here.has(selfId)) return all
  const others = all.filter((id) => id !== selfId)
  const seat = Math.min(others.length, Math.max(0, places - 1))
  return [...others.slice(0, seat), selfId, ...others.slice(seat)]
}

function bringForward(
  order: readonly string[],
  heard: ReadonlyMap<string, number>,
  { speaking, selfId, places }: Moment,
): readonly string[] {
  const next = [...order]
  for (const id of speaking) {
    const from = next.indexOf(id)
    if (from < places) continue
    const to = quietestSeat(
      next.slice(0, places),
      heard,
      (other) => other === selfId || speaking.includes(other),
    )
    if (to === -1) break
    const displaced = next[to]
    if (displaced === undefined) break
    next[to] = id
    next[from] = displaced
  }
  return next
}

function quietestSeat(
  front: readonly string[],
  heard: ReadonlyMap<string, number>,
  keeps: (id: string) => boolean,
): number {
  let quietest = -1
  let since = Number.POSITIVE_INFINITY
  front.forEach((id, seat) => {
    const at = heard.get(id) ?? 0
    // Of several who never spoke the last gives way: eyes rest on the first.
    if (!keeps(id) && at <= since) {
      quietest = seat
      since = at
    }
  })
  return quietest
}

function focusNow(
  focus: Seating['focus'],
  order: readonly string[],
  { speaking, selfId, now }: Moment,
): Seating['focus'] {
  const still = focus !== null && order.includes(focus.id) ? focus : null
  const loudest = speaking.find((id) => id !== selfId && order.includes(id))
  if (still === null) {
    const id = loudest ?? order.find((other) => other !== selfId)
    return id === undefined ? null : { id, since: now }
  }
  if (loudest === undefined || loudest === still.id || speaking.includes(still.id)) return still
  return now - still.since < FOCUS_HOLD_MS ? still : { id: loudest, since: now }
}
