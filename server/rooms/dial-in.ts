/** One telephone number of the installation; `label` says for whom, as `fr`. */
export type DialIn = { readonly number: string; readonly label: string }

const NUMBER = /^(\+?[\d .\-\u00A0\u202F]{3,}\d)\s*(?:\(([^()]{1,40})\))?$/

/**
 * Reads numbers as operators write them: `+33 1 86 95 00 00 (fr), +1 555 0100`.
 *
 * @returns null when one of them cannot be dialled.
 */
export function readDialIn(written: readonly string[]): DialIn[] | null {
  const read = written.map((one) => NUMBER.exec(one))
  const numbers = read.map((found) => found && { number: found[1] ?? '', label: found[2]?.trim() ?? '' })
  return numbers.every((one) => one !== null) ? numbers : null
}
