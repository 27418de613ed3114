import { randomBytes, randomInt } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Rate } from '../shared/wire.ts'
import { addressesOf } from './address.ts'
import { demoParts, fetchOurselves, isDemo } from './app/demo.ts'
import { createApi } from './app/api.ts'
import { Office } from './app/office.ts'
import { createPortal } from './app/portal.ts'
import { Secrets } from './auth/secrets.ts'
import { Seats } from './signalling/seats.ts'
import { SigningIn } from './auth/signing-in.ts'
import type { Fetch } from './auth/oidc/providers.ts'
import type { Config } from './config.ts'
import { databaseAnswers, databaseReady, type Database } from './db/database.ts'
import { journalsGoingOn, writeRows } from './db/journal.ts'
import { JournalWriter } from './db/journal-writer.ts'
import { migrate } from './db/migrate.ts'
import { createHttp } from './http/http.ts'
import { Metrics } from './http/metrics.ts'
import { closeServer, hardenServer, isForSockets, listenOn } from './http/server.ts'
import { Limits } from './limits/limits.ts'
import type { Log } from './log.ts'
import type { Clock } from './clock.ts'
import { LiveMeetings } from './meeting/live-meetings.ts'
import type { Meeting } from './meeting/meeting.ts'
import { journal } from './reactions/journal.ts'
import { logTransitions } from './reactions/log.ts'
import { reactWithMedia } from './reactions/media.ts'
import { roomsPorts, type RoomsPorts } from './rooms/ports.ts'
import { Rooms } from './rooms/rooms.ts'
import { markRooms } from './rooms/used.ts'
import { MediaRooms } from './sfu/media-rooms.ts'
import { Texts } from './site/texts.ts'
import { attachSignalling, type Signalling } from './signalling/attach.ts'
import { MeetingChannels } from './signalling/meeting-channels.ts'
import { LiveAccessRevocation } from './signalling/access-revocation.ts'
import { relay } from './signalling/relay.ts'

const CLIENT = fileURLToPath(new URL('../client/dist', import.meta.url))
const FLUSH_MAX_MS = 1_500
/** Sign-ins that one address may begin without ending them: all of a ministry comes to work at nine. */
const SIGN_INS: Rate = { burst: 1_000, perSecond: 20 }

export type AppParts = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** Where the built client is; by default where Vite puts it. */
  readonly clientFolder?: string
}

/** One server: everything it holds, put together. Nothing runs before `listen`. */
export class App {
  readonly httpServer: Server
  readonly rooms: Rooms
  readonly meetings: LiveMeetings
  readonly revocation: LiveAccessRevocation
  readonly signingIn: SigningIn
  readonly #parts: AppParts
  readonly #secrets: Secrets
  readonly #limits: Limits
  readonly #addressOf: (request: IncomingMessage) => string
  readonly #writer: JournalWriter
  readonly #channels: MeetingChannels
  readonly #office: Office
  readonly #media: MediaRooms
  readonly #metrics: Metrics
  readonly #roomsPorts: RoomsPorts
  readonly #signalling: Signalling
  #closing: Promise<void> | null = null

  constructor(parts: AppParts) {
    const { config, database, clock, log } = parts
    this.#parts = parts
    this.#limits = new Limits({ clock, log, counted: (limit) => this.#metrics.limitMet(limit) })
    this.#addressOf = addressesOf(config.trustedProxies, log)
    this.#writer = new JournalWriter({ write: (rows) => writeRows(database, rows), clock, log })
    this.#channels = new MeetingChannels(clock, this.#limits)
    this.#media = new MediaRooms(config.sfu.urls, config.sfu.secret, log)
    const reactions = [
      journal(this.#writer, clock),
      this.#channels.reaction,
      reactWithMedia(this.#media, log),
      logTransitions(log),
      markRooms(database, (fault) => {
        log.warn({ err: fault }, 'it could not be written that a room is in use')
      }),
    ]
    this.meetings = new LiveMeetings({
      clock,
      reactions: () => reactions,
      written: ({ id }, seq) => this.#writer.written(id, seq),
      onFault: (fault) => this.#onFault(fault),
    })
    this.revocation = this.#createRevocation()
    const secrets = new Secrets(config.secretKey)
    this.#secrets = secrets
    this.signingIn = this.#createSigningIn()
    this.#roomsPorts = roomsPorts({
      database,
      meetings: this.meetings,
      secrets,
      clock,
      publicUrl: config.publicUrl,
      dialIn: config.dialIn,
      chance: randomInt,
      revocation: this.revocation,
      limits: this.#limits,
      counted: (outcome) => {
        this.#metrics.codeTried(outcome)
      },
      alarm: (accounts) => {
        log.warn({ accounts }, 'suspiciously many wrong codes are typed: somebody may be trying them')
      },
    })
    this.rooms = new Rooms(this.#roomsPorts)
    this.#office = new Office({ config, log, rooms: this.#roomsPorts, revocation: this.revocation })
    this.#metrics = this.#createMetrics()
    this.httpServer = createServer({ shouldUpgradeCallback: isForSockets }, this.#createHttp())
    this.#signalling = this.#attachSignalling(new Seats(secrets))
    // After the sockets have put themselves in front of everything else.
    hardenServer(this.httpServer, config)
  }

  /**
   * Waits for the database, takes over the meetings that went on, then listens. Resolves to the port.
   *
   * @throws Error when the database will not have us or the port is not to be had.
   */
  async listen(): Promise<number> {
    const { config, database, log } = this.#parts
    await databaseReady(database, log)
    const applied = await migrate(database, config.databaseUrl, log)
    if (applied.length > 0) log.info({ applied }, 'database migrated')
    const restored = await this.meetings.restore(journalsGoingOn(database))
    this.#media.start(relay({ channels: this.#channels, meetings: this.meetings }))
    const port = await listenOn(this.httpServer, config.host, config.port)
    this.#office.start()
    this.signingIn.start()
    log.info({ host: config.host, port, restored }, 'listening')
    return port
  }

  /** Takes nothing more, lets the sockets go and writes the journal out; the meetings go on in it. Under 3 s. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Counts a bug that was met outside of any request. */
  countFault(): void {
    this.#metrics.fault()
  }

  async #close(): Promise<void> {
    const { log } = this.#parts
    const closed = closeServer(this.httpServer)
    await Promise.all([this.#signalling.close(), this.#office.close()])
    this.signingIn.close()
    this.meetings.close()
    this.#media.close()
    const flushed = await this.#writer.flush(FLUSH_MAX_MS)
    if (!flushed) log.error({ rows: this.#writer.backlog }, 'journal rows were not written before the end')
    this.#writer.close()
    this.#limits.close()
    this.#metrics.close()
    await closed
    log.info('closed')
  }

  #createRevocation(): LiveAccessRevocation {
    const { clock, log } = this.#parts
    const { meetings } = this
    return new LiveAccessRevocation({ meetings, channels: this.#channels, media: this.#media, clock, log })
  }

  #attachSignalling(seats: Seats): Signalling {
    const { config, clock, log } = this.#parts
    return attachSignalling(this.httpServer, {
      origins: config.origins,
      addressOf: this.#addressOf,
      limits: this.#limits,
      turn: config.turn,
      journalFails: () => this.#writer.failing,
      identify: (request) => this.signingIn.sessions.identify(request),
      rooms: this.rooms,
      revocation: this.revocation,
      meetings: this.meetings,
      channels: this.#channels,
      media: this.#media,
      seats,
      clock,
      newId: () => randomBytes(16).toString('base64url'),
      log,
    })
  }

  #createHttp(): ReturnType<typeof createHttp> {
    const { config, clock, log, database, clientFolder = CLIENT } = this.#parts
    const [limits, addressOf] = [this.#limits, this.#addressOf]
    const begunSignIns = limits.of('begun-sign-ins-of-address', SIGN_INS)
    return createHttp({
      limits,
      addressOf,
      needs: { database: () => databaseAnswers(database), sfu: () => this.#media.ready() },
      metrics: this.#metrics,
      log,
      capabilities: () => this.#media.capabilities(),
      clientFolder,
      theme: config.theme,
      texts: new Texts(config.pagesFolder, {
        NAME: config.theme.theme.name,
        ADDRESS: config.publicUrl,
      }),
      portal: createPortal({
        config,
        signingIn: this.signingIn,
        begunSignIns,
        rooms: this.#roomsPorts,
        office: this.#office,
        limits,
        addressOf,
      }),
      api: createApi({ config, signingIn: this.signingIn, rooms: this.#roomsPorts, limits, addressOf }),
      oidc: { ...this.signingIn.ports, begunSignIns, addressOf, limits, clock, log },
      demo: demoParts(config, { secrets: this.#secrets, log, fetch: this.#fetchOurselves }),
    })
  }

  #createSigningIn(): SigningIn {
    const { config, database, clock, log } = this.#parts
    const { providers, production, publicUrl } = config
    return new SigningIn({
      ...{ providers, production, publicUrl, database, clock, log, secrets: this.#secrets },
      revocation: this.revocation,
      fetchFor: (provider) => (isDemo(provider, config) ? this.#fetchOurselves : undefined),
    })
  }

  readonly #fetchOurselves: Fetch = (url, init) =>
    fetchOurselves(this.httpServer, this.#parts.config)(url, init)

  #createMetrics(): Metrics {
    const going = (): Meeting[] =>
      Array.from(this.meetings.all(), ({ now }) => now).filter(({ ended }) => ended === null)
    const sum = (of: (meeting: Meeting) => number): number =>
      going().reduce((total, meeting) => total + of(meeting), 0)
    return new Metrics({
      meetings: () => going().length,
      participants: () => sum(({ participants }) => participants.size),
      waiting: () => sum(({ waiting }) => waiting.size),
      sockets: () =>
        Array.from(this.#channels.all(), (channel) => [...channel.listeners()].length).reduce(
          (sum, size) => sum + size,
          0,
        ),
      journalBacklog: () => this.#writer.backlog,
      journalDropped: () => this.#writer.dropped,
    })
  }

  #onFault(fault: unknown): void {
    this.#metrics.fault()
    this.#parts.log.error({ err: fault }, 'a meeting met a bug')
  }
}
