/**
 * Whose voice is forwarded. In a small room everybody's; in a large one the few who are loudest, because N people who
 * hear each other cost N² streams.
 */
import type { ProducerId } from '../shared/ids.ts'

/** Voices forwarded in a larger room. */
const VOICES = 3
/** How long a voice that fell silent still counts as loud as it was, in ms: people breathe. */
export const VOICE_HOLD_MS = 2000
/**
 * How long a place that somebody left is kept for who speaks, in ms. People leave together: a place that is filled at
 * once goes to somebody who leaves next, and every time everybody else opens another stream for nothing.
 */
export const REFILL_AFTER_MS = 1000
/** How much louder a newcomer must be, in dB: levels waver while somebody speaks. */
const LOUDER_BY_DB = 3

/** Silence in dBov (RFC 6464). */
export const SILENCE = -127

/** One microphone that is not muted. */
export type Voice = {
  readonly id: ProducerId
  /** When last heard speaking and how loud then, in ms and dBov; never: -Infinity and SILENCE. */
  readonly spokeAt: number
  readonly level: number
}

/**
 * The voices to forward now, given those that were. Places that nobody claims are filled with who just listens, so that
 * their first word is not lost; who has a place keeps it until somebody louder speaks.
 */
export function chooseVoices(
  previous: readonly ProducerId[],
  candidates: readonly Voice[],
  now: number,
): ProducerId[] {
  const byId = new Map(candidates.map((voice) => [voice.id, voice]))
  const held = previous.flatMap((id) => byId.get(id) ?? []).slice(0, VOICES)
  const others = candidates.filter(({ id }) => !held.some((voice) => voice.id === id))
  for (const newcomer of others.sort((a, b) => loudness(b, now) - loudness(a, now))) {
    if (held.length < VOICES) held.push(newcomer)
    else replaceQuietest(held, newcomer, now)
  }
  return held.map(({ id }) => id)
}

function replaceQuietest(held: Voice[], newcomer: Voice, now: number): void {
  const quietest = held.reduce((least, voice) =>
    loudness(voice, now) < loudness(least, now) ? voice : least,
  )
  const silent = loudness(quietest, now) === SILENCE
  const margin = silent ? 0 : LOUDER_BY_DB
  if (loudness(newcomer, now) > loudness(quietest, now) + margin) held[held.indexOf(quietest)] = newcomer
}

/** Loud now, or just drawing breath. */
export function speaks(voice: Voice, now: number): boolean {
  return loudness(voice, now) > SILENCE
}

function loudness(voice: Voice, now: number): number {
  return now - voice.spokeAt <= VOICE_HOLD_MS ? voice.level : SILENCE
}
