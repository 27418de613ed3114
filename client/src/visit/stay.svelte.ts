import type { RtpCapabilities } from '../../../shared/media.ts'
import type {
  Batch,
  Entered,
  Hello,
  MediaSession,
  MeetingFacts,
  MicrophoneState,
  Notice,
  Payload,
  Reply,
  RequestName,
  Visiting,
} from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Role } from '../../../shared/roles.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import { PROTOCOL_VERSION } from '../../../shared/version.ts'
import { applyBatch, enter, withPeople } from '../meeting/apply.ts'
import { nothingHeld } from '../media/reconcile.ts'
import { emptyView, type View } from '../meeting/view.ts'
import { Connection, isPassing, type Hearing } from '../wire/connection.ts'
import { forgetReload, reloadOnce } from '../wire/outdated.ts'
import { drawPageId } from '../wire/page-id.ts'
import type { Place } from './place.ts'
import { Return } from './return.ts'
import { storageOf } from './storage.ts'
import type { Over, Phase, Visit } from './visit.ts'

export type StayPorts = {
  /** What goes into the next hello; worth waiting for when the visitor comes inside with it. */
  readonly capabilities: (worthWaiting: boolean) => Promise<RtpCapabilities | null>
  /** Consumers there are now: taken when the server is asked for all of them. */
  readonly held: () => ReadonlySet<string>
  /** Null: the server was told no capabilities, or has no media now. */
  readonly onMedia: (media: MediaSession | null, held: ReadonlySet<string>) => void
  readonly onInside: (first: boolean) => void
  readonly onMuted: () => void
  readonly onOver: () => void
  readonly hearing: Omit<Hearing, 'welcome' | 'happened'>
}

type Joining = { readonly name: string; readonly microphone: MicrophoneState }

const JOIN_AGAIN_MS = 1_000
const JOIN_ATTEMPTS = 5
const LEAVE_PATIENCE_MS = 1_000

/** Where the visitor is: at the door, inside or out again, and what is known of the meeting. */
export class Stay {
  #phase = $state.raw<Phase>({ at: 'connecting' })
  #connection = $state.raw<Visit['connection']>('reconnecting')
  #view = $state.raw<View>(emptyView)
  #place: Place | null
  #page = drawPageId()
  #joining: Joining | null = null
  #door: { readonly role: Role; readonly meeting: MeetingFacts } | null = null
  /** What was held when the last hello was made. */
  #held: ReadonlySet<string> = nothingHeld
  /** This page has nothing of the meeting that the server could add to. */
  #fresh = true
  readonly #return = new Return()
  readonly #ports: StayPorts
  readonly #wire: Connection

  /** `place` null: nothing is held that leads in. `joining`: join with the very first hello. */
  constructor(place: Place | null, ports: StayPorts, joining: Joining | null) {
    this.#place = place
    this.#ports = ports
    if (joining) this.#begin(joining)
    this.#wire = new Connection(
      {
        hello: () => this.#hello(),
        onLost: () => {
          this.#connection = 'reconnecting'
        },
        onFinal: (code) => {
          this.#end({ why: 'refused', code })
        },
        onOutdated: () => {
          this.#outdated()
        },
      },
      {
        ...ports.hearing,
        welcome: (welcome) => {
          this.#welcome(welcome)
        },
        happened: (batch) => {
          this.#happened(batch)
        },
      },
    )
  }

  /** Connects; without a place it is over at once. */
  begin(): void {
    if (this.#place) this.#wire.open()
    else this.#end({ why: 'refused', code: 'unauthenticated' })
  }

  get phase(): Phase {
    return this.#phase
  }

  get connection(): Visit['connection'] {
    return this.#connection
  }

  get view(): View {
    return this.#view
  }

  get meeting(): MeetingFacts | null {
    return this.#view.meeting ?? this.#door?.meeting ?? null
  }

  get inside(): boolean {
    return this.#phase.at === 'inside'
  }

  /** @throws Refused */
  ask<N extends RequestName>(name: N, payload: Payload<N>, timeoutMs?: number): Promise<Reply<N>> {
    return this.#wire.ask(name, payload, timeoutMs)
  }

  /**
   * Asks, and once more when the socket was lost before there was an answer: for what may be asked twice.
   *
   * @throws Refused
   */
  async askSurely<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N>> {
    try {
      return await this.ask(name, payload)
    } catch (error) {
      if (this.#wire.connected || !isPassing(error)) throw error
    }
    await this.whenBack()
    return this.ask(name, payload)
  }

  /** When the socket is there and welcomed: now, or after it was lost. @throws Refused `unavailable` after a while. */
  whenBack(): Promise<void> {
    if (this.#wire.connected && this.#connection === 'connected') return Promise.resolve()
    return this.#return.wait()
  }

  /** Joins: with the next hello, or by asking when the server has welcomed this page already. */
  async join(joining: Joining): Promise<void> {
    if (this.#phase.at !== 'visiting' && this.#phase.at !== 'connecting') return
    const welcomed = this.#phase.at === 'visiting' && this.#wire.connected
    this.#begin(joining)
    if (welcomed) await this.#askToJoin()
  }

  async leave(): Promise<void> {
    if (this.#phase.at === 'over') return
    await this.ask('meeting:leave', {}, LEAVE_PATIENCE_MS).catch(() => undefined)
    this.#end({ why: 'left' })
  }

  /** Comes again as another page, with media of its own. */
  renewPage(): void {
    this.#page = drawPageId()
    this.#fresh = true
    this.#wire.renew()
  }

  /** The network is another one, or the machine slept. */
  renew(): void {
    this.#wire.renew()
  }

  hurry(): void {
    this.#wire.hurry()
  }

  learn(participants: Reply<'people:list'>['participants']): void {
    this.#view = withPeople(this.#view, participants)
  }

  forgetMutedBy(): void {
    this.#view = { ...this.#view, mutedBy: null }
  }

  #begin(joining: Joining): void {
    this.#joining = joining
    this.#phase = { at: 'joining' }
  }

  async #hello(): Promise<Hello> {
    const place = this.#place
    if (!place) throw new Refused('unauthenticated', 'there is no place to come to')
    const capabilities = await this.#ports.capabilities(place.with === 'seat' || this.#joining !== null)
    this.#held = this.#ports.held()
    const since = this.#fresh ? null : this.#view.seq
    return {
      protocol: PROTOCOL_VERSION,
      page: this.#page,
      credential: place.with === 'seat' ? { ...place, since } : place,
      ...(capabilities && { capabilities }),
      ...(this.#joining && { join: this.#joining }),
    }
  }

  #welcome(welcome: Notice<'welcome'>): void {
    this.#connection = 'connected'
    forgetReload(storageOf('sessionStorage'))
    this.#return.happened()
    if (welcome.phase === 'inside') this.#entered(welcome, this.#held)
    else this.#visiting(welcome)
  }

  #visiting(welcome: Visiting): void {
    const { role, meeting, media } = welcome
    this.#door = { role, meeting }
    this.#ports.onMedia(media, this.#held)
    // Clicked between the hello and this answer.
    if (this.#joining) void this.#askToJoin()
    else this.#phase = { at: 'visiting', role, meeting }
  }

  async #askToJoin(attempt = 1): Promise<void> {
    const joining = this.#joining
    if (!joining) return
    const held = this.#ports.held()
    try {
      this.#entered(await this.ask('meeting:join', joining), held)
    } catch (error) {
      // A lost socket asks again with its next hello.
      if (!this.#wire.connected) return
      if (!isPassing(error) || attempt >= JOIN_ATTEMPTS) {
        this.#end({ why: 'refused', code: codeOf(error) })
        return
      }
      setTimeout(() => void this.#askToJoin(attempt + 1), JOIN_AGAIN_MS)
    }
  }

  #entered(entered: Entered, held: ReadonlySet<string>): void {
    if (this.#phase.at === 'over') return
    const first = this.#phase.at !== 'inside'
    this.#joining = null
    this.#fresh = false
    const muted = this.#view.mutedBy
    this.#view = enter(this.#view, entered)
    this.#place = {
      with: 'seat',
      meeting: this.#view.meeting?.id ?? '',
      participant: entered.self,
      seat: entered.seat,
    }
    this.#phase = { at: 'inside', role: entered.role }
    this.#ports.onMedia(entered.media, held)
    if (this.#view.mutedBy !== muted && this.#view.mutedBy !== null) this.#ports.onMuted()
    this.#ports.onInside(first)
    this.#endIfOver()
  }

  #happened(batch: Batch): void {
    this.#view = applyBatch(this.#view, batch)
    if (batch.happenings.some(({ name }) => name === 'you:muted')) this.#ports.onMuted()
    this.#endIfOver()
  }

  #endIfOver(): void {
    const reason = this.#view.ended
    if (reason !== null) this.#end({ why: 'meeting-ended', reason })
  }

  #outdated(): void {
    if (
      !reloadOnce(storageOf('sessionStorage'), () => {
        location.reload()
      })
    ) {
      this.#end({ why: 'refused', code: 'outdated' })
    }
  }

  #end(over: Over): void {
    if (this.#phase.at === 'over') return
    this.#phase = { at: 'over', over }
    this.#connection = 'ended'
    this.#wire.close()
    this.#ports.onOver()
  }

  /** What the seat is, for a reload. */
  get place(): Place | null {
    return this.#place
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof Refused ? error.code : 'internal'
}
