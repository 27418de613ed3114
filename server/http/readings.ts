import type { JournalWriter } from '../db/journal-writer.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import type { Meeting } from '../meeting/meeting.ts'
import type { MeetingChannels } from '../signalling/meeting-channels.ts'
import type { Readings } from './metrics.ts'

export type ReadingsPorts = {
  readonly meetings: Pick<LiveMeetings, 'all'>
  readonly channels: Pick<MeetingChannels, 'all'>
  readonly writer: Pick<JournalWriter, 'backlog' | 'dropped'>
}

/** What goes on in this server now, as numbers. */
export function readings({ meetings, channels, writer }: ReadingsPorts): Readings {
  const going = (): Meeting[] =>
    Array.from(meetings.all(), ({ now }) => now).filter(({ ended }) => ended === null)
  const sum = (of: (meeting: Meeting) => number): number =>
    going().reduce((total, meeting) => total + of(meeting), 0)
  return {
    meetings: () => going().length,
    participants: () => sum(({ participants }) => participants.size),
    waiting: () => sum(({ waiting }) => waiting.size),
    sockets: () =>
      Array.from(channels.all(), (channel) => [...channel.listeners()].length).reduce(
        (total, size) => total + size,
        0,
      ),
    journalBacklog: () => writer.backlog,
    journalDropped: () => writer.dropped,
  }
}
