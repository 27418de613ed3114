import type { ParticipantId } from '../shared/ids.ts'
import type { ProducerLimit, ProducerLimits, Source } from '../shared/limits.ts'
import { Refused } from '../shared/refused.ts'

const LIMIT_OF = { mic: 'microphones', camera: 'cameras', screen: 'screens', 'screen-audio': null } as const

/** Microphones of a room that only their owners hear: people who try theirs at the door take no place from those inside. */
const ECHO_TESTS_MAX = 100

type Counted = { readonly owner: ParticipantId; readonly source: Source; readonly echoOnly: boolean }

/**
 * Whether one more producer fits into its room and its owner's share. All that is open counts, muted or not; in the room
 * what it hears and what only its owner hears are counted apart.
 *
 * @throws Refused limit-reached with the limit that was met; conflict for the sound of a screen that is not shared.
 */
export function checkLimits(
  wish: Counted,
  open: readonly Counted[],
  limits: { readonly room: ProducerLimits; readonly owner: ProducerLimits },
): void {
  const limit = LIMIT_OF[wish.source]
  const own = open.filter(({ owner }) => owner === wish.owner)
  if (limit === null) {
    checkScreenAudio(own)
    return
  }
  check(limit, count(own, wish.source), limits.owner)
  const alike = open.filter(({ echoOnly }) => echoOnly === wish.echoOnly)
  check(
    limit,
    count(alike, wish.source),
    wish.echoOnly ? { ...limits.room, microphones: ECHO_TESTS_MAX } : limits.room,
  )
}

function checkScreenAudio(own: readonly Counted[]): void {
  const screens = count(own, 'screen')
  if (screens === 0) throw new Refused('conflict', 'screen-audio goes with a screen')
  if (count(own, 'screen-audio') >= screens) throw reached('screens', screens)
}

function check(limit: ProducerLimit, open: number, limits: ProducerLimits): void {
  if (open >= limits[limit]) throw reached(limit, limits[limit])
}

function reached(limit: ProducerLimit, max: number): Refused {
  return new Refused('limit-reached', `no more ${limit}`, { limit, max })
}

function count(open: readonly Counted[], source: Source): number {
  return open.filter((one) => one.source === source).length
}
