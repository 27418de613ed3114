/** How many tools the bar has room for. Pure, all sizes in px. */

type Ranked = { readonly key: string; readonly rank: number }
export type Sizes = {
  /** The least that a tool needs with its word under it. */
  readonly worded: number
  readonly icon: number
  readonly gap: number
}
export type Fitting = {
  /** Words stand under the icons. */
  readonly worded: boolean
  /** The keys of the tools in the bar; the others are found under More, which always has its place. */
  readonly shown: ReadonlySet<string>
}

/** Words as long as every tool has room for its own; then icons, as many as there is room for, the highest rank first. */
export function fitting(tools: readonly Ranked[], room: number, { worded, icon, gap }: Sizes): Fitting {
  const ranked = tools.filter(({ rank }) => rank > 0).sort((one, other) => other.rank - one.rank)
  const wide = (count: number, size: number) => count * size + (count - 1) * gap
  if (wide(ranked.length + 1, worded) <= room) return { worded: true, shown: keysOf(ranked) }
  const places = Math.floor((room + gap) / (icon + gap)) - 1
  return { worded: false, shown: keysOf(ranked.slice(0, Math.max(1, places))) }
}

function keysOf(tools: readonly Ranked[]): ReadonlySet<string> {
  return new Set(tools.map(({ key }) => key))
}
