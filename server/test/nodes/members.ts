/** Nodes without meetings, in this process: who has what by the database. */
import type { MeetingId, ServerId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import { openDatabase, type Database } from '../../db/database.ts'
import type { JournalRow } from '../../db/journal.ts'
import { Membership } from '../../nodes/membership.ts'
import { remembering } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'

export type Member = {
  readonly id: ServerId
  readonly owned: Database
  readonly membership: Membership
  readonly clock: ManualClock
  readonly taken: MeetingId[]
  mine: MeetingId[]
  lost: boolean
  beats: number
}

const members: Member[] = []
let made = 0

export function member(
  url: string,
  name: string,
  onCommand: (command: unknown) => void = () => undefined,
): Member {
  made += 1
  const id = `server-${name}-${String(made)}` as ServerId
  const { log } = remembering()
  const owned = openDatabase(url, log, { connections: 1 })
  const clock = new ManualClock()
  const one: Member = {
    ...{ id, owned, clock, taken: [], mine: [], lost: false, beats: 0 },
    membership: new Membership({
      node: { id, name, internalUrl: 'http://127.0.0.1:3000', version: '1' },
      ...{ database: owned, clock, log },
      load: () => 0.25,
      mine: () => one.mine,
      onTaken: (ids) => one.taken.push(...ids),
      onCommand,
      onBeat: () => void (one.beats += 1),
      onLost: () => void (one.lost = true),
    }),
  }
  members.push(one)
  return one
}

export async function joinedMember(url: string, name: string): Promise<Member> {
  const one = member(url, name)
  await one.membership.claim()
  return one
}

/** As when its process is killed. */
export async function kill({ membership, owned }: Member): Promise<void> {
  membership.close()
  await owned.destroy()
}

export async function killMembers(): Promise<void> {
  for (const one of members.splice(0)) await kill(one)
}

export async function nextBeat(one: Member): Promise<void> {
  const before = one.beats
  while (one.beats === before) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** The code and the path of the refusal that this ends in. */
export async function refusalOf(asking: Promise<unknown>): Promise<unknown> {
  const error: unknown = await asking.then(
    () => null,
    (refused: unknown) => refused,
  )
  if (!(error instanceof Refused)) throw new Error(`not refused: ${String(error)}`)
  return [error.code, error.facts.path]
}

export const of = (epoch: number, one: JournalRow): JournalRow => ({ ...one, epoch })
