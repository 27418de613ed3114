/** Writes shared/PROTOCOL.md from the tables of the wire; with `--check` only says whether it is current. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import * as chat from '../shared/chat.ts'
import * as chatText from '../shared/chat-text.ts'
import * as hands from '../shared/hands.ts'
import * as ids from '../shared/ids.ts'
import * as locks from '../shared/locks.ts'
import * as media from '../shared/media.ts'
import * as mediaRequests from '../shared/media-requests.ts'
import * as notes from '../shared/notes.ts'
import * as moderating from '../shared/moderating.ts'
import * as prolonging from '../shared/prolonging.ts'
import * as protocol from '../shared/protocol.ts'
import * as reactions from '../shared/reactions.ts'
import * as sfu from '../shared/sfu.ts'
import * as timer from '../shared/timer.ts'
import * as waiting from '../shared/waiting.ts'
import * as wire from '../shared/wire.ts'
import { PROTOCOL_VERSION } from '../shared/version.ts'
import { protocolPage, type Link, type Named } from './protocol/page.ts'

const path = (name: string) => fileURLToPath(new URL(`../shared/${name}`, import.meta.url))
const source = (name: string) => readFileSync(path(name), 'utf8')

/** The tables of a browser's link stand in these: with the comments that explain their rows. */
const FEATURES = [
  ...['protocol.ts', 'chat.ts', 'hands.ts', 'locks.ts', 'media-requests.ts', 'moderating.ts'],
  ...['prolonging.ts', 'reactions.ts', 'timer.ts', 'waiting.ts'],
]

const intro = `# Protocol, version ${PROTOCOL_VERSION}

Generated from the tables in this folder by \`npm run protocol\`; do not edit.

Every link is Socket.IO. A request is an event with one payload and an acknowledgement, answered
\`{ ok: true, value: <reply> }\` or \`{ ok: false, ...Failure }\`. A notice is an event with one payload that is not answered. What
the tables do not name is refused with \`bad-request\`; asking too often with \`rate-limited\`.`

const links: Link[] = [
  {
    title: 'Browser and server',
    about:
      "A socket opens with a `Hello` in Socket.IO's `auth`. It is answered by the notice `welcome`, or refused with a connect " +
      'error whose `data` is a `Failure`. Inside `happened`, happenings come in order, with the sequence number from which a ' +
      'lost page resumes.',
    requests: protocol.requests,
    notices: protocol.notices,
    source: FEATURES.map(source).join(''),
  },
  {
    title: 'Shared notes',
    about:
      'A namespace of its own, `/notes`, on the connection of a page that is inside. Refused with a connect error whose `data` ' +
      'is a `Failure` to everybody else.',
    requests: notes.notesRequests,
    notices: notes.notesNotices,
    source: source('notes.ts'),
  },
  {
    title: 'Server and sfu',
    about:
      'The server asks, with the shared secret in `auth`. Every request says what should be, so it may be repeated after a ' +
      'restart.',
    requests: sfu.sfuRequests,
    notices: sfu.sfuNotices,
    source: source('sfu.ts'),
  },
]

const named: Named = Object.fromEntries(
  [
    ...[chat, chatText, hands, ids, locks, media, mediaRequests, moderating, notes],
    ...[prolonging, protocol, reactions, sfu, timer, waiting, wire],
  ]
    .flatMap((module) => Object.entries<unknown>(module))
    .filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType && entry[0] !== 'Nothing'),
)

const page = protocolPage(links, named, intro)
if (!process.argv.includes('--check')) {
  writeFileSync(path('PROTOCOL.md'), page)
} else if (page !== source('PROTOCOL.md')) {
  console.error('shared/PROTOCOL.md is not what the tables say: run npm run protocol')
  process.exitCode = 1
}
