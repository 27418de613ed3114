/** Who is in a meeting by telephone, as somebody there sees it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Participant } from '../../../shared/meeting.ts'
import type { Link } from '../link.ts'
import { entered, joiningHello, openSocket } from '../peers/signalling.ts'

export type Roll = {
  /** How many telephones are there. */
  inside(): number
  /** Waits until so many telephones are there, with a microphone that is muted or not. @throws Error after 60 s */
  come(count: number): Promise<void>
  /**
   * Waits until so many are unmuted.
   *
   * @param press is told the last digits of those who are not, again after some seconds: what a menu says ahead of them may
   *   swallow a key
   * @throws Error after 60 s
   */
  unmute(count: number, press: (endings: readonly string[]) => Promise<unknown>): Promise<void>
  close(): void
}

const LIMIT_MS = 60_000
const LOOK_EVERY_MS = 50
const PRESS_EVERY_MS = 5000
/** Names of telephones end in the last digits of their numbers. */
const DIGITS = 2

async function until(reached: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const limit = performance.now() + LIMIT_MS
  while (!(await reached())) {
    if (performance.now() > limit) throw new Error(`${what()} after ${LIMIT_MS / 1000} s`)
    await delay(LOOK_EVERY_MS)
  }
}

export async function callRoll(link: Link): Promise<Roll> {
  const signalling = openSocket(link, () => joiningHello(link, 'Roll'))
  const people = new Map<string, Participant>()
  signalling.socket.on('happened', ({ happenings }) => {
    for (const { name, notice } of happenings) {
      if (name === 'participant:left') people.delete(notice.id)
      if (name === 'participant:joined' || name === 'participant:changed')
        people.set(notice.participant.id, notice.participant)
    }
  })
  const { snapshot } = await entered(signalling)
  for (const participant of snapshot?.participants ?? []) people.set(participant.id, participant)
  const phones = () => [...people.values()].filter(({ via }) => via === 'phone')
  const withMicrophone = (...states: Participant['microphone'][]) =>
    phones().filter(({ microphone }) => states.includes(microphone))
  return {
    inside: () => phones().length,
    come: (count) =>
      until(
        () => withMicrophone('muted', 'live').length >= count,
        () => `${withMicrophone('muted', 'live').length} of ${phones().length} telephones have a microphone`,
      ),
    unmute: async (count, press) => {
      let pressedAt = -Infinity
      await until(
        async () => {
          if (withMicrophone('live').length >= count) return true
          if (performance.now() - pressedAt < PRESS_EVERY_MS) return false
          await press(withMicrophone('muted').map(({ name }) => name.slice(-DIGITS)))
          pressedAt = performance.now()
          return false
        },
        () => `${withMicrophone('live').length} telephones are unmuted`,
      )
    },
    close: () => void signalling.socket.disconnect(),
  }
}
