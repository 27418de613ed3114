/** How one row of a table of happenings is declared: what is told, and what of it grows old. */
import type { z } from 'zod'

/** How a happening makes those before it old, by the name of what it is about. One without either is always told. */
export type Replacing<N> =
  /** It says how that is now: only the newest is told. */
  | { readonly replaces: (notice: N) => string }
  /** That is no more: what was told of it is old, but this is always told. */
  | { readonly ends: (notice: N) => string }

export function happening<S extends z.ZodType>(notice: S, replacing?: Replacing<z.output<S>>) {
  return { notice, replacing }
}
