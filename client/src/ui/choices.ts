/** A choice of one among a few, as a menu offers it. */
export type Choices = {
  readonly options: readonly { readonly value: string; readonly label: string; readonly lang?: string }[]
  readonly chosen: string
  // A method: each choice takes only the values of its own options.
  choose(value: string): void
}
