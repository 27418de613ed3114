/** Loud enough for speech on the meter's scale. */
const SPEECH = 0.5
/** Speech this long is no cough, in ms; then silence this long ends it. */
const BEGINS_MS = 600
const ENDS_MS = 2_000

export type Talking = {
  readonly loudSince: number | null
  readonly loudUntil: number
  readonly talking: boolean
}

export const silent: Talking = { loudSince: null, loudUntil: Number.NEGATIVE_INFINITY, talking: false }

/** Whether somebody is talking, from the level now. Pure: `now` in ms. */
export function talkingAfter(before: Talking, level: number, now: number): Talking {
  const loud = level >= SPEECH
  const loudUntil = loud ? now : before.loudUntil
  // Gaps between words are shorter than 300 ms.
  const loudSince = loud ? (before.loudSince ?? now) : now - loudUntil > 300 ? null : before.loudSince
  const began = loudSince !== null && now - loudSince >= BEGINS_MS
  return { loudSince, loudUntil, talking: began || (before.talking && now - loudUntil < ENDS_MS) }
}
