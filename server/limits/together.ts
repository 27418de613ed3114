/** What all servers of a site count together. */
import type { Rate } from '../../shared/wire.ts'

/** A key of one limit. */
export type Counted = { readonly limit: string; readonly key: string; readonly rate: Rate }

/** Nothing of it throws: while the others' counts are not to be had nobody is counted, and nobody held back. */
export type CountedTogether = {
  /** Counts one more; 0 when it may, else the ms until it may. */
  take(counted: Counted): Promise<number>
  /** The ms until one more may be counted; nothing is counted. */
  wait(counted: Counted): Promise<number>
  giveBack(counted: Counted): Promise<void>
  forget(counted: Counted): Promise<void>
}
