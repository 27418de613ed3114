/** One call from its INVITE to its end: what every line keeps of RFC 3261, whatever it is made of. */
import type { CallEnd, CallListener, Caller, IncomingCall, OnCall, Refusal } from './line.ts'

const STATUS: Record<Refusal, number> = { busy: 486, 'not-acceptable': 488, unavailable: 480 }

/** What an adapter does for one call. Nothing of it may be asked before its time: `LineCall` knows when that is. */
export type Wire = {
  readonly accept: (description: string) => void
  readonly reject: (status: number) => void
  readonly bye: () => void
  /** A re-INVITE. Resolves with their answer; undefined: they did not agree, or offer something themselves. */
  readonly offer: (description: string) => Promise<string | undefined>
}

export type Introduction = {
  readonly id: string
  readonly caller: Caller
  readonly dialled: string
  readonly offer: string | undefined
}

export class LineCall implements IncomingCall {
  readonly id: string
  readonly caller: Caller
  readonly dialled: string
  readonly offer: string | undefined
  readonly #wire: Wire
  readonly #onGone: () => void
  #listener: CallListener | undefined
  #answered = false
  #confirmed = false
  #over = false
  /** The last description of ours, and the offer that it answers: the same offer again changes nothing. */
  #agreed: { readonly offer: string | undefined; readonly ours: string } | undefined
  /** What is done as soon as the ACK is there: nothing may be asked before (RFC 3261 §14.1, §15). */
  #waiting: (() => void)[] = []

  /** @param onGone once, as soon as the call counts no more */
  constructor({ id, caller, dialled, offer }: Introduction, wire: Wire, onGone: () => void) {
    this.id = id
    this.caller = caller
    this.dialled = dialled
    this.offer = offer
    this.#wire = wire
    this.#onGone = onGone
  }

  /** Tells of the call and hears what becomes of it. */
  begin(onCall: OnCall): void {
    this.#listener = onCall(this)
  }

  answer(description: string): void {
    if (this.#over || this.#answered) return
    this.#answered = true
    this.#agreed = { offer: this.offer, ours: description }
    this.#wire.accept(description)
  }

  refuse(why: Refusal): void {
    if (this.#over || this.#answered) return
    this.#leave()
    this.#wire.reject(STATUS[why])
  }

  hangUp(): void {
    if (this.#over) return
    if (!this.#answered) {
      this.refuse('unavailable')
      return
    }
    this.#leave()
    this.#whenConfirmed(() => {
      this.#wire.bye()
    })
  }

  offerAnew(description: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#whenConfirmed(() => {
        if (this.#over) resolve(undefined)
        else resolve(this.#offers(description))
      })
    })
  }

  /** Says again what was agreed on, so that everybody on the way knows that the call goes on (RFC 4028). */
  async refresh(): Promise<boolean> {
    const ours = this.#agreed?.ours
    return ours !== undefined && (await this.offerAnew(ours)) !== undefined
  }

  /** They gave up before it was answered. */
  cancelled(): void {
    this.#end('cancelled')
  }

  /** An ACK came. @param description their answer, where the offer was ours */
  acknowledged(description: string | undefined): void {
    this.#confirmed = true
    const waiting = this.#waiting
    this.#waiting = []
    if (!this.#over) this.#listener?.confirmed(description)
    for (const act of waiting) act()
  }

  /** A re-INVITE came. @returns what it is answered with; undefined: it is refused (488) */
  changed(offer: string | undefined): string | undefined {
    if (this.#over) return undefined
    if (offer !== undefined && offer === this.#agreed?.offer) return this.#agreed.ours
    const ours = this.#listener?.changed(offer)
    if (ours !== undefined) this.#agreed = { offer, ours }
    return ours
  }

  info(info: { readonly contentType: string; readonly body: string }): void {
    if (!this.#over) this.#listener?.info(info)
  }

  hungUp(): void {
    this.#end('hung-up')
  }

  /** Nobody is there any more, or nobody can be reached. */
  lost(): void {
    this.#end('lost')
  }

  async #offers(description: string): Promise<string | undefined> {
    const answer = await this.#wire.offer(description)
    if (answer !== undefined) this.#agreed = { offer: undefined, ours: description }
    return answer
  }

  #whenConfirmed(act: () => void): void {
    if (this.#confirmed) act()
    else this.#waiting.push(act)
  }

  #end(how: CallEnd): void {
    if (this.#over) return
    this.#leave()
    this.#listener?.ended(how)
  }

  #leave(): void {
    this.#over = true
    this.#onGone()
  }
}
