import type { LayoutChoice } from '../stage/layout.ts'
import { m } from '../../text/messages/messages.js'

/** The layouts to choose from, in words. */
export function layoutOptions(): readonly { value: LayoutChoice; label: string }[] {
  return [
    { value: 'auto', label: m['meeting.layoutAuto']() },
    { value: 'grid', label: m['meeting.layoutGrid']() },
    { value: 'speaker', label: m['meeting.layoutSpeaker']() },
  ]
}
