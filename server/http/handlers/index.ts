import type { IncomingMessage } from 'node:http'
import type { AccessRevocation } from '../../auth/identity.ts'
import type { SigningIn } from '../../auth/signing-in.ts'
import type { Config } from '../../config.ts'
import type { Limit } from '../../limits/limits.ts'
import type { MailQueue } from '../../mail/mail-queue.ts'
import { Administration } from '../../rooms/administration.ts'
import { Delegation } from '../../rooms/delegation.ts'
import { PastMeetings } from '../../rooms/past-meetings.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import type { PortalHandlers } from '../portal.ts'
import { adminHandlers } from './admin.ts'
import { codesHandlers } from './codes.ts'
import { delegatesHandlers } from './delegates.ts'
import { meetingsHandlers } from './meetings.ts'
import { pastMeetingsHandlers } from './past-meetings.ts'
import { roomsHandlers } from './rooms.ts'
import { sessionHandlers } from './session.ts'
import { statisticsHandlers } from './statistics.ts'

export type HandlersPorts = {
  readonly config: Config
  readonly signingIn: SigningIn
  /** Sign-ins that are begun, by address. One that ends well does not count. */
  readonly begunSignIns: Limit
  readonly rooms: RoomsPorts
  readonly mailQueue: MailQueue
  readonly revocation: AccessRevocation
  /** Whom a limit per address counts a request as. */
  readonly addressOf: (request: IncomingMessage) => string
}

/** The portal's requests, each with the function that answers it. */
export function portalHandlers(ports: HandlersPorts): PortalHandlers {
  const { config, signingIn, begunSignIns, rooms, mailQueue, revocation, addressOf } = ports
  const { origins, publicUrl, capacity, retentionDays: keptDays } = config
  return {
    ...meetingsHandlers(rooms),
    ...roomsHandlers(rooms),
    ...pastMeetingsHandlers(new PastMeetings({ ...rooms, keptDays })),
    ...codesHandlers(rooms, addressOf),
    ...delegatesHandlers(new Delegation({ ...rooms, revocation, mailQueue, site: config.theme.theme.name })),
    ...adminHandlers(new Administration({ ...rooms, revocation })),
    ...statisticsHandlers({ ...rooms, capacity }),
    ...sessionHandlers({ ...signingIn.ports, origins, publicUrl, begunSignIns, addressOf }),
  }
}
