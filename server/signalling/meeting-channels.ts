import type { MeetingId } from '../../shared/ids.ts'
import { CHAT_RATE } from '../../shared/chat-limits.ts'
import type { Limit, Limits } from '../limits/limits.ts'
import type { Clock } from '../clock.ts'
import type { LiveMeeting, Reaction } from '../meeting/live-meeting.ts'
import type { Broadcast } from './listener.ts'
import { MeetingChannel } from './meeting-channel.ts'
import { VisitorEndpoints } from './visitor-endpoints.ts'

/** The channels of all meetings in this process. */
export class MeetingChannels {
  /** The media ends of those at the doors of all meetings. */
  readonly visitors: VisitorEndpoints
  /** What one person says and changes in chats, by their account where they have one, else by their seat. */
  readonly saying: Limit
  readonly #clock: Clock
  readonly #channels = new Map<MeetingId, MeetingChannel>()
  #broadcast: Broadcast = () => undefined

  constructor(clock: Clock, limits: Pick<Limits, 'met' | 'of'>) {
    this.#clock = clock
    this.saying = limits.of('chat-of-person', CHAT_RATE)
    this.visitors = new VisitorEndpoints(limits)
  }

  /** How those who hear a group are told in one go. */
  through(broadcast: Broadcast): void {
    this.#broadcast = broadcast
  }

  find(id: MeetingId): MeetingChannel | undefined {
    return this.#channels.get(id)
  }

  /** The channel of a live meeting; it begins with the first one who comes. */
  of(live: LiveMeeting): MeetingChannel {
    const { id } = live.now
    const found = this.#channels.get(id)
    if (found) return found
    const channel = new MeetingChannel(live, this.#clock, (...told) => this.#broadcast(...told))
    this.#channels.set(id, channel)
    return channel
  }

  all(): IterableIterator<MeetingChannel> {
    return this.#channels.values()
  }

  /** Nobody will come to it any more. */
  forget(channel: MeetingChannel): void {
    if (this.#channels.get(channel.id) !== channel) return
    channel.stop()
    this.#channels.delete(channel.id)
  }

  /** Stops telling. The meetings go on in their journals. */
  close(): void {
    for (const channel of this.#channels.values()) channel.stop()
    this.#channels.clear()
  }

  /** Announces what happens to those who are there. */
  readonly reaction: Reaction = (happened) => {
    const { id } = happened.after
    this.#channels.get(id)?.follow(happened)
    if (happened.after.ended !== null) this.#channels.delete(id)
  }
}
