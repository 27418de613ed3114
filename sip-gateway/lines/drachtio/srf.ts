/** drachtio-srf as we use it: its own types lack much of what it does, and promise some of what it does not. */
import Srf from 'drachtio-srf'

/** What a request or a response says. Headers by any case; several of one name are one, with commas. */
type Message = {
  readonly get: (header: string) => string | undefined
  readonly body: string | undefined
}

export type SrfRequest = Message & {
  readonly method: string
  readonly uri: string
  readonly source_address: string
  readonly on: (event: 'cancel', heard: () => void) => void
}

export type SrfResponse = {
  readonly send: (
    status: number,
    options?: { readonly headers?: Record<string, string>; readonly body?: string },
  ) => void
}

/** An answer to a request of ours. */
export type SrfAnswer = Message & { readonly status: number }

/** What is sent by us: an INVITE or BYE of a dialog, a REGISTER of none. */
type Asking = {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string
}

export type SrfDialog = {
  readonly local: { readonly contact: string }
  readonly on: ((event: 'ack', heard: (request: SrfRequest) => void) => void) &
    ((event: 'destroy', heard: (request: SrfRequest, reason: string) => void) => void) &
    ((event: string, heard: (request: SrfRequest, response: SrfResponse) => void) => void)
  readonly request: (asking: Asking, done: (error: unknown, answer?: SrfAnswer) => void) => void
  readonly destroy: (options: object, done: (error: unknown) => void) => void
}

type Handler = (request: SrfRequest, response: SrfResponse) => void

export type SrfClient = {
  readonly connect: (options: {
    readonly host: string
    readonly port: number
    readonly secret: string
    readonly enablePing: boolean
    readonly pingInterval: number
    readonly reconnect: { readonly retryMaxDelay: number }
  }) => void
  readonly on: ((event: 'connect', heard: (error: unknown, hostPorts?: string) => void) => void) &
    ((event: 'close' | 'error', heard: () => void) => void)
  readonly use: (method: string, handler: Handler) => void
  readonly createUAS: (
    request: SrfRequest,
    response: SrfResponse,
    options: { readonly localSdp: string; readonly headers: Record<string, string> },
    done: (error: unknown, dialog?: SrfDialog) => void,
  ) => void
  readonly request: (
    asking: Asking & {
      readonly uri: string
      readonly auth: { readonly username: string; readonly password: string }
    },
    sent: (
      error: unknown,
      request?: { readonly on: (event: 'response', heard: (answer: SrfAnswer) => void) => void },
    ) => void,
  ) => void
  readonly disconnect: () => void
  /** Its own way to the server; `closing` is what keeps it from connecting again. */
  readonly app: { readonly client?: { readonly wp?: { closing?: boolean } } }
}

export function createSrf(): SrfClient {
  return new Srf() as unknown as SrfClient
}
