/** What follows when hands go up and down. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { HandEvents } from '../meeting/hands.ts'
import { raisedHands } from '../meeting/hands.ts'
import { nameOf, type Following, type Message } from './following.ts'
import { changed } from './seen.ts'

const repeats = { what: 'hand' } as const

export const handsTable: { readonly [T in keyof HandEvents]: Following<T> } = {
  'hand-raised': { tell: ({ after }, { id }) => changed(after, id), repeats },
  'hand-lowered': {
    tell: ({ before, after }, { id, by }) => [
      ...changed(after, id),
      ...(by === id ? [] : loweredFor(id, nameOf(before, by))),
    ],
    repeats,
  },
  'hands-lowered': {
    tell: ({ before, after }, { by }) =>
      raisedHands(before).flatMap(({ id }) => [
        ...changed(after, id),
        ...(by === id ? [] : loweredFor(id, nameOf(before, by))),
      ]),
    log: ({ by }) => ({ participantId: by }),
  },
  'hand-spent': {
    tell: ({ after }, { id }) => [...changed(after, id), ...loweredFor(id, null)],
    repeats,
  },
}

function loweredFor(id: ParticipantId, by: string | null): Message[] {
  return [{ to: { only: id }, happening: { name: 'you:hand-lowered', notice: { by } } }]
}
