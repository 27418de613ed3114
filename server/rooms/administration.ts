/** What administrators may look at and do, beyond what they may do with a room. */
import { ConnectionCode, type MeetingId, type RoomId, type UserId } from '../../shared/ids.ts'
import type { ParsedParams, PortalReply, RoomSummary, UserSummary } from '../../shared/portal.ts'
import type { EndReason } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { AccessRevocation, Organiser } from '../auth/identity.ts'
import { findUser, searchAudit, searchRooms, searchUsers, setDisabled, type Found } from '../db/admin.ts'
import { inWords, writeAudit } from '../db/audit.ts'
import { findCode } from '../db/codes.ts'
import type { Database } from '../db/database.ts'
import { patiently } from '../db/patience.ts'
import { roomsOf, type StoredSummary } from '../db/room-summaries.ts'
import { endOfMeeting, findRoom } from '../db/rooms.ts'
import { hashOfCode } from './codes.ts'
import { closeMeeting } from './elsewhere.ts'
import type { RoomsPorts } from './ports.ts'
import { forgetLinks } from './renew.ts'
import { allRunning, runningIn } from './running.ts'
import { sorted, summaryFor } from './summary.ts'

export type AdministrationPorts = Pick<
  RoomsPorts,
  'database' | 'meetings' | 'places' | 'secrets' | 'clock' | 'known' | 'pinThrottle' | 'blocked'
> & {
  readonly revocation: Pick<AccessRevocation, 'onUserDisabled' | 'onLinksRevoked'>
}

type Asked = ParsedParams<'admin:users'>
type Page<T> = { items: T[]; total: number; page: number; pages: number }

const PAGE_SIZE = 50

/** For whoever `administratorOf` has let through. */
export class Administration {
  readonly #ports: AdministrationPorts

  constructor(ports: AdministrationPorts) {
    this.#ports = ports
  }

  /** @throws Refused `unavailable` */
  async users(asked: Asked): Promise<PortalReply<'admin:users'>> {
    const { database } = this.#ports
    return this.#page(asked, (search) => searchUsers(database, search))
  }

  /** One account with its rooms. Audited. @throws Refused `not-found`, `unavailable` */
  async user(by: Organiser, id: UserId): Promise<PortalReply<'admin:user'>> {
    const { database } = this.#ports
    return patiently(async () => {
      const user = await known(database, id)
      await writeAudit(database, { actor: by, action: 'admin:user', subject: inWords(user) })
      const rooms = await roomsOf(database, id)
      const owned = rooms.filter(({ ownerId }) => ownerId === id)
      const delegated = rooms.filter(({ ownerId }) => ownerId !== id)
      // Stars are their own.
      const seen = async (some: readonly StoredSummary[]): Promise<RoomSummary[]> =>
        sorted(await this.#seen(some.map((room) => ({ ...room, favourite: false }))), 'title')
      return { ...user, owned: await seen(owned), delegated: await seen(delegated) }
    })
  }

  /**
   * Disables an account: its sessions end, and whoever is in a meeting by it leaves. Or enables it. Audited.
   *
   * @throws Refused `forbidden` for one's own, `not-found`, `unavailable`
   */
  async setDisabled(by: Organiser, id: UserId, disabled: boolean): Promise<UserSummary> {
    const { database, clock, revocation } = this.#ports
    if (id === by.userId) throw new Refused('forbidden', 'one cannot disable oneself')
    const at = disabled ? clock.now() : null
    const { user, passes } = await patiently(() =>
      database.transaction().execute(async (transaction) => {
        const before = await known(transaction, id)
        const subject = `${inWords(before)}: ${disabled ? 'disabled' : 'enabled'}`
        const { changed, passes } = await setDisabled(transaction, id, at)
        if (changed) await writeAudit(transaction, { actor: by, action: 'admin:set-disabled', subject })
        return { user: await known(transaction, id), passes }
      }),
    )
    if (disabled) revocation.onUserDisabled(id)
    forgetLinks(this.#ports, passes)
    return user
  }

  /** Also finds a room by its connection code, which is audited. @throws Refused `unavailable` */
  async rooms(by: Organiser, asked: Asked): Promise<PortalReply<'admin:rooms'>> {
    const { database } = this.#ports
    const or = await this.#roomByCode(by, asked.search ?? '')
    const found = await this.#page(asked, (search) => searchRooms(database, by.userId, { ...search, or }))
    return { ...found, items: await patiently(() => this.#seen(found.items)) }
  }

  /** Those that somebody has started, at whichever server, the newest first. @throws Refused `unavailable` */
  async meetings({ search = '', page = 1 }: Asked): Promise<PortalReply<'admin:meetings'>> {
    const wanted = search.trim().toLowerCase()
    const found = (await patiently(() => allRunning(this.#ports)))
      .map(({ roomId: _roomId, ...running }) => running)
      .filter(({ title, owner }) => `${title}\n${owner ?? ''}`.toLowerCase().includes(wanted))
      .sort((one, other) => other.since - one.since)
    return pageOf(found, page)
  }

  /** Ends a meeting for everybody in it. Audited. @throws Refused `not-found`, `unavailable` */
  async endMeeting(by: Organiser, id: MeetingId): Promise<PortalReply<'admin:end-meeting'>> {
    const { database, meetings, clock } = this.#ports
    const live = meetings.find(id)
    if (live === undefined) return this.#endElsewhere(by, id)
    const ended = (): EndReason | null => live.now.ended
    if (ended() !== null) throw new Refused('not-found', 'there is no such meeting now')
    const { roomId, settings } = live.now
    const room = { id: roomId, title: settings.title }
    await patiently(() => writeAudit(database, { actor: by, action: 'admin:end-meeting', room }))
    // Meanwhile it may have ended by itself.
    if (ended() === null)
      live.dispatch({ type: 'close', reason: 'ended-by-administrator', at: clock.steady() })
    await live.written()
    return { reason: ended() ?? 'ended-by-administrator' }
  }

  async #endElsewhere(by: Organiser, id: MeetingId): Promise<PortalReply<'admin:end-meeting'>> {
    const { database, places } = this.#ports
    const roomId = (await places?.roomOf(id)) ?? null
    const room = roomId && (await patiently(() => findRoom(database, roomId)))
    if (!room) throw new Refused('not-found', 'there is no such meeting now')
    await patiently(() => writeAudit(database, { actor: by, action: 'admin:end-meeting', room }))
    await closeMeeting(this.#ports, room.id, 'ended-by-administrator')
    return { reason: (await patiently(() => endOfMeeting(database, id))) ?? 'ended-by-administrator' }
  }

  /** Telephones that tried too many wrong PINs, at whichever server, the newest first. @throws Refused `unavailable` */
  async blockedCallers({ search = '', page = 1 }: Asked): Promise<PortalReply<'admin:blocked-callers'>> {
    const wanted = search.trim()
    const blocked = await patiently(() => this.#ports.blocked.all())
    const found = blocked.filter(({ ending, source }) => `${ending ?? ''}\n${source ?? ''}`.includes(wanted))
    return pageOf(found, page)
  }

  /** Lets a telephone try PINs again at once. Audited. @throws Refused `not-found`, `unavailable` */
  async unblockCaller(by: Organiser, id: string): Promise<PortalReply<'admin:unblock-caller'>> {
    const { database, pinThrottle, blocked, places } = this.#ports
    const block = (await patiently(() => blocked.all())).find((one) => one.id === id)
    if (block === undefined) throw new Refused('not-found', 'this caller is not blocked now')
    const subject = `•••• ${block.ending ?? ''}`
    await patiently(() => writeAudit(database, { actor: by, action: 'admin:unblock-caller', subject }))
    const number = await patiently(() => blocked.remove(id))
    if (number === null) return {}
    await pinThrottle.forgive(number)
    await places?.forgive(number)
    return {}
  }

  /** @throws Refused `unavailable` */
  async audit(asked: Asked): Promise<PortalReply<'admin:audit'>> {
    const { database } = this.#ports
    return this.#page(asked, (search) => searchAudit(database, search))
  }

  async #page<T>(
    { search = '', page = 1 }: Asked,
    find: (search: { search: string; page: number; size: number }) => Promise<Found<T>>,
  ): Promise<Page<T>> {
    const { items, total } = await patiently(() => find({ search: search.trim(), page, size: PAGE_SIZE }))
    return { items, total, page, pages: pagesOf(total) }
  }

  async #seen(rooms: readonly StoredSummary[]): Promise<RoomSummary[]> {
    const running = await runningIn(
      this.#ports,
      rooms.map(({ id }) => id),
    )
    return rooms.map((room) => summaryFor(room, 'administrator', running.get(room.id)))
  }

  async #roomByCode(by: Organiser, search: string): Promise<RoomId | null> {
    const code = ConnectionCode.safeParse(search)
    if (!code.success) return null
    const { database, secrets } = this.#ports
    const hash = hashOfCode(secrets, 'code', code.data)
    return patiently(async () => {
      const roomId = await findCode(database, 'code', hash)
      const subject = `by connection code: ${roomId === null ? 'nothing found' : `room ${roomId}`}`
      await writeAudit(database, { actor: by, action: 'admin:rooms', subject })
      return roomId
    })
  }
}

async function known(database: Database, id: UserId): Promise<UserSummary> {
  const user = await findUser(database, id)
  if (user === null) throw new Refused('not-found', 'there is no such account')
  return user
}

function pageOf<T>(found: readonly T[], page: number): Page<T> {
  const items = found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
  return { items, total: found.length, page, pages: pagesOf(found.length) }
}

function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / PAGE_SIZE))
}
