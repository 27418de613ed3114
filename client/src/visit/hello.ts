import type { RtpCapabilities } from '../../../shared/media.ts'
import type { Hello, Payload } from '../../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../../shared/version.ts'
import type { Place } from './place.ts'

/** What the visitor wishes to come in with. */
export type Joining = Payload<'meeting:join'>

export type HelloFacts = {
  readonly page: string
  readonly browser: string
  readonly place: Place
  /** The last sequence number that this page has applied; null: it has nothing. */
  readonly since: number | null
  readonly capabilities: RtpCapabilities | null
  readonly joining: Joining | null
}

/** The hello of a page. Who has a seat has asked to come in already: only a link is joined by. */
export function helloOf({ page, browser, place, since, capabilities, joining }: HelloFacts): Hello {
  return {
    protocol: PROTOCOL_VERSION,
    page,
    browser,
    credential: place.with === 'seat' ? { ...place, since } : place,
    ...(capabilities && { capabilities }),
    ...(joining && place.with === 'link' && { join: joining }),
  }
}
