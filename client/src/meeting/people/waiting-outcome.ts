import { m } from '../../text/messages/messages.js'
import type { Handled } from '../../visit/view.ts'

/** Which moderator let somebody in, or turned them away. */
export function waitingOutcome({ name, outcome, by }: Handled): string {
  return outcome === 'denied' ? m['people.deniedBy']({ name, by }) : m['people.admittedBy']({ name, by })
}
