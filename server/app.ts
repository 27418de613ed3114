import { randomBytes, randomInt } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { ServerId } from '../shared/ids.ts'
import { addressesOf } from './address.ts'
import { demoProcessOf, type DemoProcess } from './auth/demo-process.ts'
import { Secrets } from './auth/secrets.ts'
import { Seats } from './signalling/seats.ts'
import { SigningIn } from './auth/signing-in.ts'
import type { AccessRevocation } from './auth/identity.ts'
import type { Config } from './config.ts'
import {
  databaseAnswers,
  databaseReady,
  openDatabase,
  refuseUnfitDatabase,
  type Database,
} from './db/database.ts'
import { ChatStore } from './db/chat.ts'
import { MeetingHistory } from './db/history.ts'
import { journalsGoingOn, writeRows } from './db/journal.ts'
import { JournalWriter } from './db/journal-writer.ts'
import { nodesIn } from './db/media-nodes.ts'
import { migrate } from './db/migrate.ts'
import { endUnreadable } from './db/ownership.ts'
import { createHttp } from './http/http.ts'
import { Metrics } from './http/metrics.ts'
import { createMetricsServer } from './http/metrics-server.ts'
import { readings } from './http/readings.ts'
import { closeServer, hardenServer, listenOn, portOf, serverFor } from './http/server.ts'
import { whileStarting } from './http/starting.ts'
import { Limits } from './limits/limits.ts'
import type { Log } from './log.ts'
import type { Clock } from './clock.ts'
import { LiveMeetings } from './meeting/live-meetings.ts'
import { ofLimits } from './nodes/counted-together.ts'
import { Owning } from './nodes/owning.ts'
import { takeNodePaths } from './nodes/path.ts'
import { Papers } from './notes/papers.ts'
import { MailQueue } from './mail/mail-queue.ts'
import { smtpTransport } from './mail/smtp.ts'
import { MeetingJournal } from './reactions/journal.ts'
import { reactionsOf } from './reacting.ts'
import { dailyRetention } from './retention/daily.ts'
import type { DailyJob } from './retention/schedule.ts'
import { roomsPorts, type RoomsPorts } from './rooms/ports.ts'
import { Rooms } from './rooms/rooms.ts'
import { MediaRooms } from './sfu/media-rooms.ts'
import { attachSignalling, type Signalling } from './signalling/attach.ts'
import { bearsSecret } from './signalling/origin.ts'
import { MeetingChannels } from './signalling/meeting-channels.ts'
import { LiveAccessRevocation } from './signalling/access-revocation.ts'
import { relay } from './signalling/relay.ts'

const CLIENT = fileURLToPath(new URL('../client/dist', import.meta.url))
const FLUSH_MAX_MS = 1_500

export type AppParts = {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** Another server has taken over: this one must end, and write nothing before. */
  readonly onDeposed?: () => void
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
  /** null where it is none of the providers. */
  readonly demo: DemoProcess | null
  readonly #parts: AppParts
  readonly #secrets: Secrets
  readonly #limits: Limits
  readonly #addressOf: (request: IncomingMessage) => string
  readonly #id = ServerId.parse(randomBytes(12).toString('base64url'))
  /** Of the journal alone: what the portal asks never keeps it waiting. */
  readonly #journalDatabase: Database
  readonly #owning: Owning
  readonly #writer: JournalWriter
  readonly #journal: MeetingJournal
  readonly #channels: MeetingChannels
  readonly #papers: Papers
  readonly #mailQueue: MailQueue
  readonly #retention: DailyJob
  readonly #media: MediaRooms
  readonly #metrics: Metrics
  readonly #roomsPorts: RoomsPorts
  readonly #everywhere: AccessRevocation
  readonly #signalling: Signalling
  readonly #metricsServer: Server
  #started = false
  #closing: Promise<void> | null = null

  constructor(parts: AppParts) {
    const { config, database, clock, log } = parts
    const { node } = config
    this.#parts = parts
    this.#limits = new Limits({ ...ofLimits(parts), counted: (limit) => this.#metrics.limitMet(limit) })
    this.#addressOf = addressesOf(config.trustedProxies, log)
    this.#journalDatabase = openDatabase(config.databaseUrl, log, { connections: 1 })
    const onLost = (): void => parts.onDeposed?.()
    this.#owning = new Owning({ id: this.#id, node, database: this.#journalDatabase, clock, log, onLost })
    const { epochOf } = this.#owning
    this.#writer = new JournalWriter({
      write: (rows) => writeRows(this.#journalDatabase, this.#id, rows),
      ...{ clock, log },
      onSuperseded: (held) => {
        this.#owning.superseded(held, this.#writer)
      },
    })
    this.#channels = new MeetingChannels(clock, this.#limits)
    this.#media = new MediaRooms({ ...config.sfu, server: this.#id, log, epochOf, nodes: nodesIn(database) })
    this.#journal = new MeetingJournal(this.#writer, clock, epochOf)
    this.#papers = new Papers({ database, clock, log, writer: { owner: this.#id, epochOf } })
    const [journal, papers, channels, media] = [this.#journal, this.#papers, this.#channels, this.#media]
    const reactions = reactionsOf({ journal, papers, channels, media, database, log })
    this.meetings = new LiveMeetings({
      clock,
      reactions: () => reactions,
      written: ({ id }, seq) => this.#writer.written(id, seq),
      onFault: (fault) => this.#onFault(fault),
      mayOpen: () => !this.#writer.full,
      onForgotten: (id) => this.#owning.places?.forget(id),
      onUnreadable: (id) =>
        void endUnreadable(database, this.#id, id).catch((fault: unknown) => this.#onFault(fault)),
    })
    const { meetings } = this
    this.#owning.over({ database, meetings, media, channels, journal, papers, chance: randomInt })
    const live = { meetings, channels, media, clock, log }
    this.revocation = new LiveAccessRevocation(live)
    this.#everywhere = this.#owning.everywhere(this.revocation)
    const secrets = (this.#secrets = new Secrets(config.secretKey))
    this.demo = demoProcessOf(config, { server: () => this.httpServer, log, secrets })
    this.signingIn = this.#createSigningIn()
    this.#roomsPorts = roomsPorts({
      ...{ database, meetings, places: this.#owning.places, secrets, clock },
      ...{ publicUrl: config.publicUrl, dialIn: config.dialIn, chance: randomInt },
      revocation: this.#everywhere,
      limits: this.#limits,
      counted: (outcome) => {
        this.#metrics.codeTried(outcome)
      },
      alarm: (accounts) => {
        log.warn({ accounts }, 'suspiciously many wrong codes are typed: somebody may be trying them')
      },
    })
    this.rooms = new Rooms(this.#roomsPorts)
    this.#owning.obeys({ revocation: this.revocation, rooms: this.#roomsPorts })
    const { mail, production } = config
    const transport = mail && smtpTransport(mail.smtpUrl, mail.from)
    this.#mailQueue = new MailQueue({ database, clock, log, transport, wordsInLog: !production })
    const ofRetention = { database, log, mailQueue: this.#mailQueue, rooms: this.#roomsPorts }
    this.#retention = dailyRetention({ config, clock, ...ofRetention })
    this.#metrics = new Metrics(
      readings({ meetings: this.meetings, channels: this.#channels, writer: this.#writer }),
    )
    this.#metricsServer = createMetricsServer(this.#metrics)
    const started = (): boolean => this.#started
    this.httpServer = serverFor(started, node !== null, whileStarting(started, this.#createHttp()))
    this.#signalling = this.#attachSignalling(new Seats(secrets))
    // After the sockets have put themselves in front of everything else.
    hardenServer(this.httpServer, config)
    if (node !== null) takeNodePaths(this.httpServer)
  }

  /**
   * Takes its port, then waits for the database and takes over the meetings that went on. Resolves to the port.
   *
   * @throws Error when the port is not to be had, the database will not have us or another server works on it.
   */
  async listen(): Promise<number> {
    const { config, database, log } = this.#parts
    const port = await listenOn(this.httpServer, config.host, config.port)
    await listenOn(this.#metricsServer, config.metrics.host, config.metrics.port)
    await databaseReady(database, log)
    await refuseUnfitDatabase(database)
    const applied = await migrate(database, config.databaseUrl, log)
    if (applied.length > 0) log.info({ applied }, 'database migrated')
    await this.#owning.claim()
    const restored = await this.meetings.restore(journalsGoingOn(database, this.#id))
    this.#media.start(relay({ channels: this.#channels, meetings: this.meetings }))
    this.#started = true
    this.#mailQueue.wake()
    this.#retention.start()
    this.signingIn.start()
    log.info({ host: config.host, port, restored }, 'listening')
    return port
  }

  /** Before `close`: gives the meetings to other servers, if there are any; it is called off by `until`. */
  handOver(until: AbortSignal): Promise<void> {
    return this.#owning.handOver(until)
  }

  /** Takes nothing more, lets the sockets go and writes the journal out; the meetings go on in it. Under 3 s. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  /** Where `/metrics` is, once this listens. */
  get metricsPort(): number {
    return portOf(this.#metricsServer)
  }

  /** Counts a bug that was met outside of any request. */
  countFault(): void {
    this.#metrics.fault()
  }

  async #close(): Promise<void> {
    const { log } = this.#parts
    const closed = Promise.all([closeServer(this.httpServer), closeServer(this.#metricsServer)])
    this.#retention.close()
    await Promise.all([this.#signalling.close(), this.#mailQueue.close()])
    await this.#papers.close(FLUSH_MAX_MS)
    this.signingIn.close()
    this.demo?.close()
    this.meetings.close()
    this.#media.close()
    this.#journal.flush()
    const flushed = await this.#writer.flush(FLUSH_MAX_MS)
    if (!flushed) log.error({ rows: this.#writer.backlog }, 'journal rows were not written before the end')
    this.#writer.close()
    this.#limits.close()
    await this.#owning.close(flushed)
    // Not waited for: a statement that a database which is away never answers would hold up the end.
    void this.#journalDatabase.destroy()
    this.#metrics.close()
    await closed
    log.info('closed')
  }

  #attachSignalling(seats: Seats): Signalling {
    const { config, clock, database, log } = this.#parts
    return attachSignalling(this.httpServer, {
      started: () => this.#started,
      isService: ({ headers }) => bearsSecret(headers, config.sfu.secret),
      ...{ addressOf: this.#addressOf, limits: this.#limits },
      ...{ turn: config.turn, origins: config.origins },
      journalFails: () => this.#writer.failing,
      identify: (request) => this.signingIn.sessions.identify(request),
      ...{ rooms: this.rooms, revocation: this.revocation },
      ...{ meetings: this.meetings, places: this.#owning.places, channels: this.#channels },
      ...{ chat: new ChatStore(database), history: new MeetingHistory(database), papers: this.#papers },
      ...{ media: this.#media, seats, clock, log },
      newId: () => randomBytes(16).toString('base64url'),
    })
  }

  #createHttp(): ReturnType<typeof createHttp> {
    const { config, log, database, clientFolder = CLIENT } = this.#parts
    return createHttp({
      config,
      log,
      clientFolder,
      limits: this.#limits,
      addressOf: this.#addressOf,
      needs: {
        server: () => this.#started,
        database: () => databaseAnswers(database),
        sfu: () => this.#media.ready(),
      },
      draining: this.#owning.draining,
      metrics: this.#metrics,
      capabilities: () => this.#media.capabilities(),
      signingIn: this.signingIn,
      rooms: this.#roomsPorts,
      mailQueue: this.#mailQueue,
      revocation: this.#everywhere,
      demo: this.demo && { ...config, process: this.demo },
    })
  }

  #createSigningIn(): SigningIn {
    const { config, database, clock, log } = this.#parts
    const { providers, production, publicUrl } = config
    return new SigningIn({
      ...{ providers, production, publicUrl, database, clock, log, secrets: this.#secrets },
      revocation: this.#everywhere,
      demo: this.demo,
    })
  }

  #onFault(fault: unknown): void {
    this.#metrics.fault()
    this.#parts.log.error({ err: fault }, 'a meeting met a bug')
  }
}
