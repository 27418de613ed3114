/** Words for tests of accounts, rooms and mail on a real Postgres. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { RoomId, UserId } from '../../../shared/ids.ts'
import type { Organiser } from '../../auth/identity.ts'
import type { Database, RoomKind } from '../../db/database.ts'
import { eventually } from '../eventually.ts'

const id = (): string => randomBytes(9).toString('base64url')

type Account = { email?: string | null; administrator?: boolean; disabled?: boolean; seenAt?: number }

/** Somebody with an account, signed in. */
export async function person(database: Database, name: string, account: Account = {}): Promise<Organiser> {
  const userId = UserId.parse(id())
  const {
    email = `${name.split(' ')[0]!.toLowerCase()}@demo.example`,
    administrator = false,
    disabled,
    seenAt,
  } = account
  await database
    .insertInto('users')
    .values({
      id: userId,
      issuer: 'https://idp.example',
      subject: userId,
      provider: 'demo',
      name,
      email,
      administrator,
      disabled_at: disabled === true ? new Date() : null,
      ...(seenAt === undefined ? {} : { seen_at: new Date(seenAt), created_at: new Date(seenAt) }),
    })
    .execute()
  return { userId, name, email, administrator, session: id(), provider: 'demo' }
}

type Made = { kind?: RoomKind; createdAt?: number; usedAt?: number }

/** A room without links. */
export async function roomOf(
  database: Database,
  owner: Organiser | null,
  title: string,
  { kind = 'permanent', createdAt, usedAt }: Made = {},
): Promise<RoomId> {
  const roomId = RoomId.parse(id())
  await database
    .insertInto('rooms')
    .values({
      id: roomId,
      title,
      kind,
      owner_id: owner?.userId ?? null,
      used_at: usedAt === undefined ? null : new Date(usedAt),
      ...(createdAt === undefined ? {} : { created_at: new Date(createdAt) }),
    })
    .execute()
  return roomId
}

/** What stands in the audit, oldest first. */
export async function audited(
  database: Database,
): Promise<{ actor: string; action: string; room: string | null; subject: string | null }[]> {
  return database
    .selectFrom('audit')
    .select(['actor', 'action', 'room_title as room', 'subject'])
    .orderBy('id')
    .execute()
}

export type Mailbox = {
  readonly url: string
  readonly mails: readonly (Email & { readonly raw: string })[]
  /** Waits until there are so many. */
  arrived(count: number): Promise<readonly (Email & { readonly raw: string })[]>
  close(): Promise<void>
}

/** A real server for mail on a free port of loopback; what it is given can be read. */
export async function mailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: (Email & { raw: string })[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        PostalMime.parse(raw).then((mail) => {
          mails.push({ ...mail, raw: raw.toString('utf8') })
          done()
        }, done)
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    mails,
    async arrived(count) {
      await eventually(`${String(count)} mails`, () => mails.length >= count)
      return mails
    },
    close: () =>
      new Promise((closed) => {
        server.close(closed)
      }),
  }
}
