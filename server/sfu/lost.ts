/** When an sfu counts as lost: the one place that decides it. Pure: what is known of it comes in. */

/** Who answers where it listens: somebody, its machine for nobody, or nothing at all. */
export type Knock = 'accepted' | 'refused' | 'nothing'

export type Signs = {
  /** For how long its line to this server is down, in ms; 0 while it is up. */
  readonly downForMs: number
  /** How long ago anything came over that line, in ms: at most a second while all is well. */
  readonly heardMs: number
  /** How long ago it said, or another server that hears it, that it lives, in ms; null: it does not register. */
  readonly saidMs: number | null
  /** When it was knocked at last; null: it has been well since, or never doubted. */
  readonly knock: Knock | null
}

/** `doubted`: somebody should knock. */
export type Verdict = 'kept' | 'doubted' | 'lost'

/** Unheard of for so long an sfu is doubted, in ms. */
export const SILENT_AFTER_MS = 2_000
/** Another server is told of it where this one has heard an sfu so much later than anybody, in ms. */
const VOUCH_MS = 500
const LOOK_MIN_MS = 100
const LOOK_MAX_MS = 1_000

/**
 * A process that is paused, or has no time, still accepts, and its workers send on; of one that has ended the media is
 * gone, too. A server that was paused itself, or that alone is cut off, finds that somebody answers, or has heard of it.
 * Whatever is said of it, who has been without a line for `patienceMs` goes elsewhere: nobody there would be muted.
 */
export function verdictOn({ downForMs, heardMs, saidMs, knock }: Signs, patienceMs: number): Verdict {
  if (downForMs >= patienceMs) return 'lost'
  if (saidMs === null || Math.min(heardMs, saidMs) < SILENT_AFTER_MS) return 'kept'
  return knock === null || knock === 'accepted' ? 'doubted' : 'lost'
}

/** Whether this server has heard what others may miss: else one that is cut off would take its rooms away. */
export function vouchesFor({ heardMs, saidMs }: Signs): boolean {
  return saidMs !== null && saidMs >= SILENT_AFTER_MS / 2 && saidMs - heardMs >= VOUCH_MS
}

/** When to look again, in ms: as soon as one of those that are kept could be doubted. */
export function nextLookMs(kept: readonly Signs[]): number {
  const until = kept.map(({ heardMs, saidMs }) => SILENT_AFTER_MS - Math.min(heardMs, saidMs ?? 0))
  return Math.max(LOOK_MIN_MS, Math.min(LOOK_MAX_MS, ...until))
}
