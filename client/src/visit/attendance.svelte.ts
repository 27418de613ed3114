import type {
  Batch,
  Entered,
  Hello,
  Notice,
  Payload,
  Reply,
  RequestName,
  Visiting,
  Waiting,
} from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { nothingHeld } from '../media/reconcile.ts'
import { Connection, isPassing } from '../wire/connection.ts'
import { browserId } from '../wire/browser-key.ts'
import { forgetReload, reloadOnce } from '../wire/outdated.ts'
import { drawPageId } from '../wire/page-id.ts'
import type { Refusal } from '../wire/refusals.ts'
import { askPatiently, askWhereLed, refusalOf } from './asking.ts'
import { helloOf, type Joining } from './hello.ts'
import { Mirror } from './mirror.svelte.ts'
import type { Place } from './place.ts'
import { Reconnected } from './reconnected.ts'
import { RejoinByLink } from './rejoin-by-link.ts'
import type { AttendancePorts, Way } from './attendance-ports.ts'
import type { Over, Phase, Visit } from './visit.ts'

const LEAVE_PATIENCE_MS = 1_000

/** Where the visitor is: at the door, waiting, inside or out again, and what is known of the meeting. */
export class Attendance {
  #phase = $state.raw<Phase>({ at: 'connecting' })
  #connection = $state.raw<Visit['connection']>('reconnecting')
  #place: Place | null
  #page = drawPageId()
  /** What they asked to come in with, until they are inside. */
  #joining: Joining | null = null
  /** What was held when the last hello was made; null once it was answered. */
  #held: ReadonlySet<string> | null = nothingHeld
  readonly mirror: Mirror
  readonly #reconnected = new Reconnected()
  readonly #byLink = new RejoinByLink()
  /** The invitation that this page came by. */
  readonly #link: Place | null
  readonly #ports: AttendancePorts
  readonly #wire: Connection
  readonly lane = (name: string) => this.#wire.lane(name)

  /**
   * `place` null: nothing is held that leads in; `link`: the invitation that there is besides. `joining`: join with the
   * very first hello.
   */
  constructor({ place, link }: Way, ports: AttendancePorts, joining: Joining | null) {
    this.#place = place
    this.#link = link
    this.#ports = ports
    this.mirror = new Mirror(ports.onChanged)
    if (joining) this.#begin(joining)
    this.#wire = new Connection(
      {
        hello: () => this.#hello(),
        onLost: (moving) => {
          this.#connection = moving ? 'moving' : 'reconnecting'
        },
        onFinal: (refusal) => this.#sentAway(refusal),
        onOutdated: () => {
          if (!reloadOnce()) this.#refused({ code: 'outdated' })
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
    else this.#refused({ code: 'unauthenticated' })
  }

  get phase(): Phase {
    return this.#phase
  }

  get connection(): Visit['connection'] {
    return this.#connection
  }

  get inside(): boolean {
    return this.#phase.at === 'inside'
  }

  /** @throws Refused */
  ask<N extends RequestName>(name: N, payload: Payload<N>, timeoutMs?: number): Promise<Reply<N>> {
    return askWhereLed(() => this.#wire.ask(name, payload, timeoutMs), {
      moving: this.#connection === 'moving',
      back: () => this.#reconnected.wait(),
    })
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
    return this.#reconnected.wait()
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
    const asked = this.ask('meeting:leave', {}, LEAVE_PATIENCE_MS).catch(() => undefined)
    // Led on meanwhile they ask there: who leaves does not wait for long.
    await Promise.race([asked, new Promise((late) => setTimeout(late, 2 * LEAVE_PATIENCE_MS))])
    this.#end({ why: 'left' })
  }

  /** Comes again as another page, with media of its own. */
  renewPage(): void {
    this.#page = drawPageId()
    this.mirror.forget()
    this.#wire.renew()
  }

  /** The network is another one, or the machine slept. */
  renew(): void {
    this.#wire.renew()
  }

  hurry(): void {
    this.#wire.hurry()
  }

  #begin(joining: Joining): void {
    this.#joining = joining
    this.#phase = { at: 'joining' }
  }

  async #hello(): Promise<Hello> {
    const place = this.#place
    if (!place) throw new Refused('unauthenticated', 'there is no place to come to')
    const joining = this.#joining
    const capabilities = await this.#ports.capabilities(place.with === 'seat' || joining !== null)
    const browser = await browserId()
    this.#held = this.#ports.held()
    return helloOf({ page: this.#page, browser, place, since: this.mirror.since, capabilities, joining })
  }

  #welcome(welcome: Notice<'welcome'>): void {
    // What was not asked for, the end of a wait, says how things are now.
    const held = this.#held ?? this.#ports.held()
    this.#held = null
    this.#connection = 'connected'
    forgetReload()
    this.#reconnected.happened()
    if (welcome.phase === 'visiting') this.#visiting(welcome, held)
    else this.#answered(welcome, held)
  }

  #visiting(welcome: Visiting, held: ReadonlySet<string>): void {
    const { role, meeting, account, media } = welcome
    this.mirror.stand(meeting)
    this.#ports.onMedia(media, held)
    // Clicked between the hello and this answer.
    if (this.#joining) void this.#askToJoin()
    else this.#phase = { at: 'visiting', role, meeting, account }
  }

  async #askToJoin(): Promise<void> {
    const joining = this.#joining
    if (!joining) return
    let held = nothingHeld
    const ask = () => {
      held = this.#ports.held()
      return this.#wire.ask('meeting:join', joining)
    }
    try {
      // A lost socket, or one that is led on, asks again with its next hello.
      const answer = await askPatiently(ask, () => this.#wire.connected && this.#joining === joining)
      if (answer) this.#answered(answer, held)
    } catch (error) {
      this.#refused(refusalOf(error))
    }
  }

  #answered(answer: Entered | Waiting, held: ReadonlySet<string>): void {
    if (this.#phase.at === 'over') return
    if (answer.phase === 'inside') this.#entered(answer, held)
    else if (this.inside) this.#ports.onSentBack()
    else this.#waits(answer, held)
  }

  #waits(waiting: Waiting, held: ReadonlySet<string>): void {
    const { role, meeting, name, awaits, self, seat, sentBackBy } = waiting
    const first = this.#phase.at !== 'waiting'
    this.#joining ??= { name, microphone: 'off' }
    this.mirror.stand(meeting)
    this.#place = { with: 'seat', meeting: meeting.id, participant: self, seat }
    this.#phase = { at: 'waiting', role, meeting, name, awaits, sentBackBy }
    this.#ports.onMedia(waiting.media, held)
    this.#ports.onQueue(waiting)
    if (first) this.#ports.onWaiting()
  }

  #entered(entered: Entered, held: ReadonlySet<string>): void {
    const first = this.#phase.at !== 'inside'
    const { seq } = this.mirror.view
    this.#joining = null
    this.mirror.enter(entered)
    const { view } = this.mirror
    const { self: participant, seat, media } = entered
    this.#place = { with: 'seat', meeting: view.meeting?.id ?? '', participant, seat }
    this.#phase = { at: 'inside' }
    this.#ports.onMedia(media, held)
    this.#ports.onInside(first)
    this.#ports.onKnown(entered.seq, entered.snapshot !== null)
    this.#tell(entered.missed.filter((batch) => batch.seq > seq))
    this.#endIfOver()
  }

  #happened(batch: Batch): void {
    const { seq } = this.mirror.view
    this.mirror.happened(batch)
    if (batch.seq > seq) this.#tell([batch])
    this.#endIfOver()
  }

  #tell(batches: readonly Batch[]): void {
    this.#ports.onHappened(batches.flatMap(({ happenings }) => happenings))
  }

  #endIfOver(): void {
    const { ended } = this.mirror.view
    if (ended !== null) this.#end({ why: 'meeting-ended', ...ended })
  }

  #sentAway(refusal: Refusal): 'over' | 'again' {
    const { at } = this.#phase
    const permanent = this.mirror.doorstep?.permanent === true
    const seated = this.#place?.with === 'seat'
    const now = performance.now()
    const comes = this.#byLink.take({ code: refusal.code, at, seated, permanent, now })
    if (this.#link && comes) {
      this.#place = this.#link
      return 'again'
    }
    this.#refused(refusal)
    return 'over'
  }

  #refused(refusal: Refusal): void {
    const known = this.mirror.doorstep !== null || this.#place?.with === 'seat'
    this.#end({ why: 'refused', refusal, known })
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
