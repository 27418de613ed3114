/** Who takes the calls of a line in a test, and keeps what becomes of them. */
import { parseSdp } from '../../sdp/description.ts'
import { answer, offerText } from '../../sdp/negotiation.ts'
import type { CallEnd, CallListener, IncomingCall } from '../../lines/line.ts'
import { Arrivals } from './telephone.ts'

const OWN = { address: '127.0.0.1', port: 30_000, session: 1, version: 1, key: new Uint8Array(30) }

export class Desk {
  readonly calls = new Arrivals<IncomingCall>()
  readonly confirmed = new Arrivals<string | undefined>()
  readonly changed = new Arrivals<string | undefined>()
  readonly infos = new Arrivals<{ contentType: string; body: string }>()
  readonly ends = new Arrivals<CallEnd>()
  /** What a call is met with. */
  answering: 'at-once' | 'never' | 'refusing' = 'at-once'

  readonly onCall = (call: IncomingCall): CallListener => {
    this.calls.push(call)
    if (this.answering === 'refusing') call.refuse('busy')
    if (this.answering === 'at-once') this.take(call)
    return {
      confirmed: (description) => this.confirmed.push(description),
      changed: (offer) => {
        this.changed.push(offer)
        return offer === undefined ? offerText(OWN) : answerTo(offer)
      },
      info: (info) => this.infos.push(info),
      ended: (how) => this.ends.push(how),
    }
  }

  take(call: IncomingCall): void {
    const text = call.offer === undefined ? offerText(OWN) : answerTo(call.offer)
    if (text === undefined) call.refuse('not-acceptable')
    else call.answer(text)
  }
}

function answerTo(offer: string): string | undefined {
  return answer(parseSdp(offer), OWN)?.text
}
