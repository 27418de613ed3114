import { CODE_DIGITS } from '../../shared/room-limits.ts'
import { Refused } from '../../shared/refused.ts'
import type { RoomId } from '../../shared/ids.ts'
import type { Secrets } from '../auth/secrets.ts'
import { CodeTaken, type CodeKind, type StoredCode } from '../db/codes.ts'

/** A whole number from `min` up to and without `max`, each as likely as the others and none foreseeable. */
export type Chance = (min: number, max: number) => number

const MIN = 10 ** (CODE_DIGITS - 1)
const MAX = 10 ** CODE_DIGITS
// With as many rooms as a large ministry has, one draw in thousands meets another room's code.
const DRAWS = 30

/** Nine digits, the first from 1 to 9. */
export function drawDigits(chance: Chance): string {
  return String(chance(MIN, MAX))
}

/** What is stored of a connection code or PIN: the digits themselves are not. */
export function codeToStore(secrets: Secrets, roomId: RoomId, kind: CodeKind, digits: string): StoredCode {
  return { kind, hash: hashOfCode(secrets, kind, digits), sealed: secrets.seal(kind, digits, roomId) }
}

/** What a code is looked up by. */
export function hashOfCode(secrets: Secrets, kind: CodeKind, digits: string): Buffer {
  return secrets.hash(kind, digits)
}

/** @throws Error when it was sealed with another SECRET_KEY. */
export function openCode(secrets: Secrets, roomId: RoomId, kind: CodeKind, sealed: Buffer): string {
  return secrets.open(kind, sealed, roomId)
}

/**
 * Does something with codes that it draws, and again with others for as long as they turn out to be taken.
 *
 * @throws Refused `unavailable` when they always are.
 */
export async function untilFree<T>(act: () => Promise<T>): Promise<T> {
  for (let drawn = 0; drawn < DRAWS; drawn += 1) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof CodeTaken)) throw error
    }
  }
  throw new Refused('unavailable', 'no free code was found')
}
