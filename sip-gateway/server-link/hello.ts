/** How a caller says who they are, once: afterwards their seat speaks for them. */
import { randomUUID } from 'node:crypto'
import type { Hello } from '../../shared/protocol.ts'
import { PROTOCOL_VERSION } from '../../shared/version.ts'
import { callerKey, callerName, shownOf } from './caller-name.ts'
import type { Entering } from './link.ts'

/** @param secret of our processes: by it a number becomes a key that tells nobody the number */
export function helloOf({ pin, caller, language }: Entering, secret: string): Hello {
  return {
    protocol: PROTOCOL_VERSION,
    page: randomUUID(),
    browser: callerKey(caller.number, secret),
    credential: { with: 'pin', pin, ...shownOf(caller) },
    join: { name: callerName(caller.number, language), microphone: 'off' },
  }
}
