/** Who and what has a tile: pure. Every person has one, every further camera and every shared screen one of its own. */
import type { Participant } from '../../../../shared/meeting.ts'

export type Subject = {
  /** Stays the same while a camera goes on and off, so that nothing is drawn anew. */
  readonly key: string
  readonly participantId: string
  /** Null: show initials. */
  readonly producerId: string | null
  readonly source: 'camera' | 'screen'
}

/** The key of somebody's tile. */
export function personKey(id: string): string {
  return `person:${id}`
}

/** The key of the tile of a shared screen. */
export function screenKey(producerId: string): string {
  return `screen:${producerId}`
}

/** All subjects, shared screens first, each kind in the order of the people. */
export function subjectsOf(people: readonly Participant[]): readonly Subject[] {
  const screens = people.flatMap(({ id, videos }) =>
    videos
      .filter(({ source }) => source === 'screen')
      .map(({ producerId }) => subject(screenKey(producerId), id, producerId, 'screen')),
  )
  const faces = people.flatMap(({ id, videos }) => {
    const [first, ...more] = videos.filter(({ source }) => source === 'camera')
    return [
      subject(personKey(id), id, first?.producerId ?? null, 'camera'),
      ...more.map(({ producerId }) => subject(`camera:${producerId}`, id, producerId, 'camera')),
    ]
  })
  return [...screens, ...faces]
}

function subject(
  key: string,
  participantId: string,
  producerId: string | null,
  source: Subject['source'],
): Subject {
  return { key, participantId, producerId, source }
}
