/** What follows what moderators do about people. Pure. */
import type { Happened } from '../meeting/live-meeting.ts'
import { presenterOf } from '../meeting/roles.ts'
import { toThem, type Done, type Following, type Message } from './following.ts'
import { restatedLocks } from './locks.ts'
import { changed } from './seen.ts'

type ModeratingTable = {
  readonly [
    T in
      | 'promoted'
      | 'renamed'
      | 'demoted'
      | 'presenter-made'
      | 'presenter-taken'
      | 'unmute-asked'
      | 'banned'
      | 'ban-undone'
  ]: Following<T>
}

const who = ({ id }: Done) => ({ participantId: id })

export const moderatingTable: ModeratingTable = {
  promoted: {
    tell: (happened, event) => [
      ...changed(happened.after, event.id),
      ...toThem(happened, event, (by) => ({ name: 'you:promoted', notice: { by } })),
    ],
    urgent: true,
    log: who,
    media: (_, { id }) => [{ do: 'privilege', id, privileged: true }],
  },
  demoted: {
    tell: (happened, event) => [
      ...changed(happened.after, event.id),
      ...toThem(happened, event, (by) => ({ name: 'you:demoted', notice: { by } })),
    ],
    urgent: true,
    log: who,
    media: (_, { id }) => [{ do: 'privilege', id, privileged: false }],
  },
  renamed: {
    tell: (happened, event) => [
      ...changed(happened.after, event.id),
      ...restatedLocks(happened.after, event.id),
      ...toThem(happened, event, (by) => ({ name: 'you:renamed', notice: { name: event.name, by } })),
    ],
    log: who,
  },
  'presenter-made': {
    tell: (happened, event) => [
      ...presentsNoMore(happened, event),
      ...changed(happened.after, event.id),
      ...presents(happened, event, true),
    ],
    log: who,
  },
  'presenter-taken': { tell: presentsNoMore, log: who },
  'unmute-asked': {
    tell: (happened, event) =>
      toThem(happened, event, (by) => ({ name: 'you:asked-to-unmute', notice: { by } })),
    urgent: true,
  },
  // That they leave is told by that.
  banned: { log: who },
  'ban-undone': { log: who },
}

function presents(happened: Happened, done: Done, presenting: boolean): Message[] {
  return toThem(happened, done, (by) => ({ name: 'you:presenter', notice: { presenting, by } }))
}

function presentsNoMore(happened: Happened, { by }: Done): Message[] {
  const before = presenterOf(happened.before)
  if (before === undefined) return []
  return [...changed(happened.after, before.id), ...presents(happened, { id: before.id, by }, false)]
}
