/** The rule by which the voices of a meeting are made equally loud: from how loud somebody is, over time, to their gain. */

/** Active speech, in dB of full scale: between the −26 dB of telephony (ITU-T P.56) and the −20 of our own callers. */
export const TARGET_DB = -22
/** Most that somebody is made softer and louder, in dB. */
export const LEAST_GAIN_DB = -18
export const MOST_GAIN_DB = 12
/** Between two looks, in ms. */
export const LOOK_MS = 100

/** Quieter than this, in dB, is nobody who speaks to us. */
const FAINTEST_DB = -50
/** What speech rises and falls by, in dB, within this many looks before and after: noise goes on as it is. */
const HUMP_DB = 6
const HUMP_LOOKS = 10
/** So many looks at speech tell something; so many are remembered. */
const ENOUGH_LOOKS = 5
const REMEMBERED_LOOKS = 30
/** Changes of the gain per look at speech, in dB. */
const FALL_DB = 1
const RISE_DB = 0.6
/** Nearer than this to what is wanted, in dB, nothing moves. */
const NEAR_DB = 1

const SILENCE_DB = -100

/** What is known of how loud somebody speaks. */
export type Levelled = {
  /** How loud they were at the last looks, in dB of full scale. */
  readonly recent: readonly number[]
  /** Looks at speech that the power is the mean of. */
  readonly looks: number
  readonly power: number
  /** In dB. */
  readonly gain: number
}

export const UNHEARD: Levelled = {
  recent: Array<number>(HUMP_LOOKS).fill(SILENCE_DB),
  looks: 0,
  power: 0,
  gain: 0,
}

/**
 * After one more look, at `level` dB of full scale. Only speech moves the gain: it is known a second late, by how it
 * rises and falls. Silence and steady noise leave all as it is, so that nothing swells in a pause.
 */
export function levelled(before: Levelled, level: number): Levelled {
  const recent = [...before.recent, Math.max(SILENCE_DB, level)]
  if (recent.length <= 2 * HUMP_LOOKS) return { ...before, recent }
  const now = { ...before, recent: recent.slice(1) }
  const judged = recent[HUMP_LOOKS] ?? SILENCE_DB
  return isSpeech(recent, judged) ? afterSpeech(now, judged) : now
}

function isSpeech(around: readonly number[], judged: number): boolean {
  const low = judged - HUMP_DB
  const rose = Math.min(...around.slice(0, HUMP_LOOKS)) <= low
  const falls = Math.min(...around.slice(HUMP_LOOKS + 1)) <= low
  return judged >= FAINTEST_DB && rose && falls
}

function afterSpeech(before: Levelled, level: number): Levelled {
  const looks = Math.min(before.looks + 1, REMEMBERED_LOOKS)
  const power = before.power + (10 ** (level / 10) - before.power) / looks
  const now = { ...before, looks, power }
  if (looks < ENOUGH_LOOKS) return now
  const wanted = Math.min(MOST_GAIN_DB, Math.max(LEAST_GAIN_DB, TARGET_DB - 10 * Math.log10(power)))
  const way = wanted - before.gain
  if (Math.abs(way) <= NEAR_DB) return now
  return { ...now, gain: before.gain + Math.min(RISE_DB, Math.max(-FALL_DB, way)) }
}
