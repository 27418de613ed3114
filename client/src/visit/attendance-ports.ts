import type { RtpCapabilities } from '../../../shared/media.ts'
import type { Waiting } from '../../../shared/protocol.ts'
import type { MediaSession } from '../../../shared/meeting.ts'
import type { Happening } from '../../../shared/protocol.ts'
import type { Hearing } from '../wire/connection.ts'
import type { Place } from './place.ts'

/** What leads in, or back in. */
export type Way = { readonly place: Place | null; readonly link: Place | null }

/** What a stay asks of what is around it, and tells it. */
export type AttendancePorts = {
  /** What goes into the next hello; worth waiting for when the visitor comes inside with it. */
  readonly capabilities: (worthWaiting: boolean) => Promise<RtpCapabilities | null>
  /** Consumers there are now: taken when the server is asked for all of them. */
  readonly held: () => ReadonlySet<string>
  /** Null: the server was told no capabilities, or has no media now. */
  readonly onMedia: (media: MediaSession | null, held: ReadonlySet<string>) => void
  readonly onInside: (first: boolean) => void
  readonly onWaiting: () => void
  /** One was inside and waits again: this page must forget all that it has of the meeting. */
  readonly onSentBack: () => void
  /** One's place among those who wait, and what was said there. */
  readonly onQueue: (waiting: Waiting) => void
  /** The facts of the meeting, or one's own state in it, are others than before. */
  readonly onChanged: () => void
  /** What happened, oldest first: told once. */
  readonly onHappened: (happenings: readonly Happening[]) => void
  /** One is inside and knows everything up to `seq`; `fresh`: what was known before may be old. */
  readonly onKnown: (seq: number, fresh: boolean) => void
  readonly onOver: () => void
  readonly hearing: Omit<Hearing, 'welcome' | 'happened'>
}
