import type { Doorstep, MeetingFacts, Participant } from '../../../shared/meeting.ts'
import type { Batch, Entered } from '../../../shared/protocol.ts'
import { applyBatch, enter, withPeople } from './apply.ts'
import { emptyView, selfIn, type View } from './view.ts'
import type { MirrorSlice } from './visit.ts'

/** What this page knows of the meeting: of somebody at its door, and of somebody inside. */
export class Mirror implements MirrorSlice {
  #view = $state.raw<View>(emptyView)
  #door = $state.raw<Doorstep | null>(null)
  #clockSkew = $state.raw(0)
  /** This page has nothing of the meeting that the server could add to. */
  #fresh = true
  readonly #onChanged: () => void

  /** `onChanged`: the facts of the meeting, or one's own state in it, are others than before. */
  constructor(onChanged: () => void) {
    this.#onChanged = onChanged
  }

  get view(): View {
    return this.#view
  }

  get meeting(): MeetingFacts | null {
    return this.#view.meeting
  }

  get self(): Participant | null {
    return selfIn(this.#view)
  }

  get people(): View['people'] {
    return this.#view.people
  }

  get count(): number {
    return this.#view.count
  }

  get waiting(): View['waiting'] {
    return this.#view.waiting
  }

  get handled(): View['handled'] {
    return this.#view.handled
  }

  get affiliation(): View['affiliation'] {
    return this.#view.affiliation
  }

  get locked(): View['locked'] {
    return this.#view.locked
  }

  get doorstep(): MirrorSlice['doorstep'] {
    return this.#view.meeting ?? this.#door
  }

  /** What to add to this machine's clock to have the server's, in ms. */
  get clockSkew(): number {
    return this.#clockSkew
  }

  /** This machine's clock was set: `skew` is what to add now, in ms. */
  clockSet(skew: number): void {
    this.#clockSkew = skew
  }

  /** The last sequence number from which the server may go on; null: it must tell everything. */
  get since(): number | null {
    return this.#fresh ? null : this.#view.seq
  }

  /** From here on this page counts as one that has nothing. */
  forget(): void {
    this.#fresh = true
  }

  stand(door: Doorstep): void {
    this.#door = door
  }

  enter(entered: Entered): void {
    this.#fresh = false
    this.#see(enter(this.#view, entered), entered.snapshot?.meeting.now)
  }

  happened(batch: Batch): void {
    const changed = batch.happenings.findLast((one) => one.name === 'meeting:changed')
    this.#see(applyBatch(this.#view, batch), changed?.notice.meeting.now)
  }

  learn(participants: readonly Participant[]): void {
    this.#view = withPeople(this.#view, participants)
  }

  /** `serverNow`: the server's clock, when this comes fresh from it. */
  #see(view: View, serverNow: number | undefined): void {
    const before = this.#view
    const changed =
      view.meeting !== before.meeting || selfIn(view) !== selfIn(before) || view.locked !== before.locked
    this.#view = view
    if (serverNow !== undefined) this.#clockSkew = serverNow - Date.now()
    if (changed) this.#onChanged()
  }
}
