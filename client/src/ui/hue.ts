/** A steady hue for an id, 0 to 359: the same person has the same colour on every screen. */
export function hueOf(id: string): number {
  return Array.from(id).reduce((sum, sign) => (sum * 137 + (sign.codePointAt(0) ?? 0) * 59) % 360, 7)
}
