/** A call over drachtio-srf: an INVITE, then the dialog that the server keeps. */
import type { LineCall, Wire } from '../line-call.ts'
import { ALLOW, DESCRIPTION } from '../methods.ts'
import { answeredTerms, sessionTerms } from '../session-timer.ts'
import type { SrfAnswer, SrfClient, SrfDialog, SrfRequest, SrfResponse } from './srf.ts'

const NOT_ACCEPTABLE = 488
/** In a dialog it answers these with 200 by itself where nobody listens. */
const NOT_DONE = ['refer', 'message', 'notify', 'publish', 'update', 'subscribe']
/** What it says of a call that nobody confirmed or refreshed: the server ended it, not the caller. */
const ENDED_BY_SERVER = /timeout|expired/i

export class SrfWire implements Wire {
  readonly #srf: SrfClient
  readonly #request: SrfRequest
  readonly #response: SrfResponse
  #dialog: SrfDialog | undefined
  #call: LineCall | undefined

  constructor(srf: SrfClient, request: SrfRequest, response: SrfResponse) {
    this.#srf = srf
    this.#request = request
    this.#response = response
  }

  /** Whom it tells what comes. */
  tells(call: LineCall): void {
    this.#call = call
    // The server has answered it: 200 to CANCEL, 487 to INVITE.
    this.#request.on('cancel', () => {
      call.cancelled()
    })
  }

  accept(description: string): void {
    const options = { localSdp: description, headers: okHeaders(this.#request) }
    this.#srf.createUAS(this.#request, this.#response, options, (error, dialog) => {
      if (dialog === undefined || (error !== null && error !== undefined)) this.#call?.lost()
      else if (this.#call !== undefined) this.#joined(dialog, this.#call)
    })
  }

  reject(status: number): void {
    this.#response.send(status)
  }

  bye(): void {
    // Whatever becomes of it, the call is over.
    this.#dialog?.destroy({}, () => undefined)
  }

  offer(description: string): Promise<string | undefined> {
    const dialog = this.#dialog
    if (dialog === undefined) return Promise.resolve(undefined)
    const headers = { Contact: dialog.local.contact, 'Content-Type': DESCRIPTION }
    return new Promise((resolve) => {
      dialog.request({ method: 'INVITE', headers, body: description }, (error, answer) => {
        resolve(answeredTo(error, answer))
      })
    })
  }

  #joined(dialog: SrfDialog, call: LineCall): void {
    this.#dialog = dialog
    dialog.on('ack', (ack) => {
      call.acknowledged(bodyOf(ack))
    })
    dialog.on('destroy', (_, reason) => {
      if (ENDED_BY_SERVER.test(reason)) call.lost()
      else call.hungUp()
    })
    dialog.on('modify', (request, response) => {
      const answer = call.changed(bodyOf(request))
      if (answer === undefined) response.send(NOT_ACCEPTABLE)
      else {
        const own = { Contact: dialog.local.contact, 'Content-Type': DESCRIPTION }
        const headers = { ...own, ...okHeaders(request) }
        response.send(200, { body: answer, headers })
      }
    })
    dialog.on('info', (request, response) => {
      response.send(200)
      call.info({ contentType: request.get('content-type') ?? '', body: request.body ?? '' })
    })
    for (const method of NOT_DONE)
      dialog.on(method, (_, response) => {
        response.send(405, { headers: { Allow: ALLOW } })
      })
  }
}

/** The timer is the server's: it refreshes, and ends what is not refreshed, as our answers say. */
function okHeaders(request: SrfRequest): Record<string, string> {
  const terms = sessionTerms(request.get('session-expires'), request.get('supported'))
  return { Allow: ALLOW, ...answeredTerms(terms) }
}

function answeredTo(error: unknown, answer: SrfAnswer | undefined): string | undefined {
  const agreed = (error === null || error === undefined) && answer?.status === 200
  return agreed ? bodyOf(answer) : undefined
}

/** What a message describes; undefined where it describes nothing. */
export function bodyOf({ body }: { readonly body: string | undefined }): string | undefined {
  return body === undefined || body === '' ? undefined : body
}
