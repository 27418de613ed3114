/** Who looks after a room besides its owner, and who owns it. */
import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Delegate } from '../../shared/portal.ts'
import { Refused } from '../../shared/refused.ts'
import type { RoomStanding } from '../../shared/roles.ts'
import { DELEGATES_MAX, ROOMS_MAX } from '../../shared/room-limits.ts'
import type { AccessRevocation, Organiser } from '../auth/identity.ts'
import { inWords, writeAudit } from '../db/audit.ts'
import type { Database } from '../db/database.ts'
import {
  accountsByEmail,
  delegatesOf,
  delegateSince,
  deleteDelegate,
  deleteFavourite,
  insertDelegate,
  ownedRoom,
  roomsOwned,
  setOwner,
  wasHandedOver,
  type OwnedRoom,
} from '../db/delegates.ts'
import { patiently } from '../db/patience.ts'
import type { Letter } from '../mail/letter.ts'
import * as letters from '../mail/delegation-letters.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import type { Clock } from '../clock.ts'
import { checkStanding, type RoomRequest } from './rules.ts'

export type Delegates = { readonly delegates: Delegate[]; readonly max: number }
export type DelegationPorts = {
  readonly database: Database
  readonly mailQueue: MailQueue
  readonly revocation: Pick<AccessRevocation, 'onStandingLost'>
  readonly clock: Clock
  readonly publicUrl: string
  /** What the site is called. */
  readonly site: string
}

type Held = OwnedRoom & { readonly owner: Delegate }
type Told = { readonly by: Organiser; readonly room: Held; readonly other: Delegate }
type LetterAbout = (about: letters.RoomLetter) => Letter

/** Delegates and owners of permanent rooms. What changes them is written together with its audit and its mails. */
export class Delegation {
  readonly #ports: DelegationPorts

  constructor(ports: DelegationPorts) {
    this.#ports = ports
  }

  /**
   * A room's delegates, for its owner and for administrators, whose look is audited.
   *
   * @throws Refused `not-found` for a room that the asker has nothing to do with, `forbidden` for a delegate,
   * `unavailable` when the database does not answer.
   */
  async list(by: Organiser, roomId: RoomId): Promise<Delegates> {
    return this.#inOne(async (transaction) => {
      const room = await held(transaction, by, roomId, 'delegates:list')
      if (room.owner.id !== by.userId)
        await writeAudit(transaction, { actor: by, action: 'delegates:list', room })
      return answer(transaction, roomId)
    })
  }

  /**
   * Adds somebody known by the address of their mail; they and the owner are told.
   *
   * @throws Refused `not-found` with the field `email` when nobody known has it, `conflict` when several accounts do or
   * it is a delegate's or the owner's already, `limit-reached`, and as `list` does.
   */
  async add(by: Organiser, roomId: RoomId, email: string): Promise<Delegates> {
    const at = this.#ports.clock.now()
    return this.#change(async (transaction) => {
      const room = await held(transaction, by, roomId, 'delegates:add')
      const other = await accountOf(transaction, email)
      if (other.id === room.owner.id) throw isOwner()
      const since = await delegateSince(transaction, roomId, other.id)
      // The very moment: it was us, and only the answer was lost.
      if (since === at) return answer(transaction, roomId)
      if (since !== null)
        throw new Refused('conflict', 'this person is a delegate', { field: 'email', limit: 'delegate' })
      await refuseBeyondLimit(transaction, roomId)
      await insertDelegate(transaction, { roomId, userId: other.id, at })
      await writeAudit(transaction, {
        actor: by,
        action: 'delegates:add',
        room,
        subject: inWords(other),
      })
      const told = { by, room, other }
      await this.#tell(transaction, other, letters.youAreDelegate, told)
      await this.#tell(transaction, room.owner, letters.yourRoomHasDelegate, told)
      return answer(transaction, roomId)
    })
  }

  /**
   * Takes a delegate off; they and the owner are told. In a meeting of the room they are a participant from now on, unless
   * their link says otherwise. Nothing happens to who is none.
   *
   * @throws Refused as `list` does.
   */
  async remove(by: Organiser, roomId: RoomId, userId: UserId): Promise<Delegates> {
    const { owns, left } = await this.#change(async (transaction) => {
      const room = await held(transaction, by, roomId, 'delegates:remove')
      const other = (await delegatesOf(transaction, roomId)).find(({ id }) => id === userId)
      if (other !== undefined) {
        await deleteDelegate(transaction, roomId, userId)
        await deleteFavourite(transaction, roomId, userId)
        await writeAudit(transaction, {
          actor: by,
          action: 'delegates:remove',
          room,
          subject: inWords(other),
        })
        const told = { by, room, other }
        await this.#tell(transaction, other, letters.youAreNoDelegate, told)
        await this.#tell(transaction, room.owner, letters.yourRoomLostDelegate, told)
      }
      return { owns: room.owner.id === userId, left: await answer(transaction, roomId) }
    })
    // Also of who was none: it may be that only the answer to this was lost.
    if (!owns) this.#ports.revocation.onStandingLost(roomId, userId)
    return left
  }

  /**
   * Gives the room to somebody known by the address of their mail. Links, codes and delegates stay; the old owner becomes
   * a delegate. Both are told.
   *
   * @throws Refused as `add` does; `limit-reached` also when the new owner has as many rooms as one may have.
   */
  async handOver(by: Organiser, roomId: RoomId, email: string): Promise<void> {
    const at = this.#ports.clock.now()
    await this.#change(async (transaction) => {
      // In this very moment: it was us, and only the answer was lost.
      if (await wasHandedOver(transaction, { roomId, email, at })) return
      const room = await held(transaction, by, roomId, 'rooms:hand-over')
      const owner = await accountOf(transaction, email)
      if (owner.id === room.owner.id) throw isOwner()
      if ((await roomsOwned(transaction, owner.id)) >= ROOMS_MAX)
        throw new Refused('limit-reached', 'this person owns too many', { limit: 'rooms', max: ROOMS_MAX })
      await deleteDelegate(transaction, roomId, owner.id)
      await refuseBeyondLimit(transaction, roomId)
      await setOwner(transaction, roomId, owner.id)
      await insertDelegate(transaction, { roomId, userId: room.owner.id, at })
      await writeAudit(transaction, {
        actor: by,
        action: 'rooms:hand-over',
        room,
        subject: inWords(owner),
      })
      const told = { by, room: { ...room, owner }, other: room.owner }
      await this.#tell(transaction, owner, letters.youOwnRoom, told)
      await this.#tell(transaction, room.owner, letters.yourRoomIsHandedOver, told)
    })
  }

  #inOne<T>(act: (transaction: Database) => Promise<T>): Promise<T> {
    return patiently(() => this.#ports.database.transaction().execute(act))
  }

  async #change<T>(act: (transaction: Database) => Promise<T>): Promise<T> {
    const done = await this.#inOne(act)
    this.#ports.mailQueue.wake()
    return done
  }

  async #tell(transaction: Database, to: Delegate, letter: LetterAbout, told: Told): Promise<void> {
    const { mailQueue, publicUrl, site } = this.#ports
    const { by, room, other } = told
    const about = { title: room.title, owner: room.owner, other, by, url: publicUrl, site }
    await mailQueue.add(to.email, letter(about), { roomId: room.id, database: transaction })
  }
}

/** The room, which nobody else changes until the transaction ends, for who may ask this about it. */
async function held(
  transaction: Database,
  by: Organiser,
  roomId: RoomId,
  request: RoomRequest,
): Promise<Held> {
  const room = await ownedRoom(transaction, roomId)
  checkStanding(room === null ? null : await standingTo(transaction, by, room), request)
  if (room?.kind !== 'permanent' || room.owner === null)
    throw new Refused('forbidden', 'only permanent rooms have delegates')
  return { ...room, owner: room.owner }
}

async function standingTo(
  transaction: Database,
  { userId, administrator }: Organiser,
  { id, owner }: OwnedRoom,
): Promise<RoomStanding | null> {
  if (owner?.id === userId) return 'owner'
  // First: who administers may do so also where they are a delegate.
  if (administrator) return 'administrator'
  return (await delegateSince(transaction, id, userId)) === null ? null : 'delegate'
}

async function accountOf(transaction: Database, email: string): Promise<Delegate> {
  const [account, another] = await accountsByEmail(transaction, email)
  if (account === undefined)
    throw new Refused('not-found', 'nobody who has signed in has this address', { field: 'email' })
  // An address is nobody's identity: which of them is meant, only they can tell.
  if (another !== undefined)
    throw new Refused('conflict', 'several accounts have this address', { field: 'email', limit: 'accounts' })
  return account
}

async function refuseBeyondLimit(transaction: Database, roomId: RoomId): Promise<void> {
  if ((await delegatesOf(transaction, roomId)).length < DELEGATES_MAX) return
  throw new Refused('limit-reached', 'the room has as many delegates as one may have', {
    limit: 'delegates',
    max: DELEGATES_MAX,
  })
}

async function answer(transaction: Database, roomId: RoomId): Promise<Delegates> {
  return { delegates: await delegatesOf(transaction, roomId), max: DELEGATES_MAX }
}

function isOwner(): Refused {
  return new Refused('conflict', 'this person owns the room', { field: 'email', limit: 'owner' })
}
