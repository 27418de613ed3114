/** The only way in which time reaches meetings. */
export type Clock = {
  /** ms since the epoch; never goes back and never jumps. */
  now(): number
  /** Acts once, `ms` from now at the earliest; the returned function calls it off. */
  after(ms: number, act: () => void): () => void
}
