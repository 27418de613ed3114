/** Words for what may be locked. */
import type { Lock } from '../../../shared/lock-names.ts'
import { listOf } from './format.ts'
import { m } from './messages/messages.js'

// Each sentence by its whole key: a key put together when it is needed would carry all sentences to every page.
const THINGS: Readonly<Record<Lock, () => string>> = {
  cameras: m['locks.cameras'],
  camerasToAll: m['locks.camerasToAll'],
  microphones: m['locks.microphones'],
  publicChat: m['locks.publicChat'],
  privateChat: m['locks.privateChat'],
  notes: m['locks.notes'],
  participantList: m['locks.participantList'],
}

/** What is locked, as a heading. */
export function lockWord(lock: Lock): string {
  return THINGS[lock]()
}

type Locking = {
  readonly by: string
  readonly whose: 'room' | 'self'
  readonly locked: readonly Lock[]
  readonly allowed: readonly Lock[]
}

/** Who locked and allowed what, in one or two sentences. */
export function lockSentences({ by: name, whose, locked, allowed }: Locking): string {
  const list = (locks: readonly Lock[]) => listOf(locks.map(lockWord))
  const say = (locks: readonly Lock[], words: (of: { name: string; what: string }) => string) =>
    locks.length === 0 ? [] : [words({ name, what: list(locks) })]
  return [
    ...say(locked, whose === 'room' ? m['locks.lockedBy'] : m['locks.lockedForYouBy']),
    ...say(allowed, whose === 'room' ? m['locks.allowedBy'] : m['locks.allowedForYouBy']),
  ].join(' ')
}
