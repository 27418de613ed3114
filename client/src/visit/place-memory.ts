import type { MicrophoneState } from '../../../shared/meeting.ts'
import type { VisitRoute } from '../routes.ts'
import { waitIn, type KeptWait } from './kept-wait.ts'
import { linkOf, type Place } from './place.ts'
import { seatIn, type KeptSeat } from './seats.ts'

/** What this tab keeps of its place over a reload. */
export class PlaceMemory {
  /** The invitation that the address is. */
  readonly link: Extract<Place, { with: 'link' }> | null
  /** They waited by this invitation before the reload. */
  readonly wait: KeptWait | null
  #kept: KeptSeat | null

  constructor(route: VisitRoute) {
    this.link = linkOf(route)
    this.wait = this.link && waitIn(this.link.room, this.link.token).read()
    this.#kept = route.at === 'meeting' ? seatIn(route.meeting).read() : null
  }

  /** What the address leads to; null when nothing is held that leads in. */
  get place(): Place | null {
    const seat = this.#kept ?? this.wait
    if (!seat) return this.link
    const { meeting, participant, seat: key } = seat
    return { with: 'seat', meeting, participant, seat: key }
  }

  /** What was on before the reload: once, for it comes on once. */
  takeKept(): KeptSeat | null {
    const kept = this.#kept
    this.#kept = null
    return kept
  }

  /** They are inside. */
  keep(place: Place | null, on: Pick<KeptSeat, 'microphone' | 'camera'>): void {
    if (place?.with !== 'seat') return
    const { meeting, participant, seat } = place
    seatIn(meeting).keep({ meeting, participant, seat, ...on })
    this.#forgetWait()
  }

  /** They wait again, and the page that is loaded for that has nothing of the meeting: they come in unseen and muted. */
  keepSentBack(place: Place | null, microphone: MicrophoneState): void {
    this.keep(place, { microphone: microphone === 'off' ? 'off' : 'muted', camera: false })
  }

  /** They wait. */
  keepWait(place: Place | null, microphone: MicrophoneState): void {
    if (place?.with !== 'seat' || !this.link) return
    const { meeting, participant, seat } = place
    const { room, token } = this.link
    waitIn(room, token).keep({ token, meeting, participant, seat, microphone })
  }

  forget(place: Place | null): void {
    if (place?.with === 'seat') seatIn(place.meeting).forget()
    this.#forgetWait()
  }

  #forgetWait(): void {
    if (this.link) waitIn(this.link.room, this.link.token).forget()
  }
}
