/** What others did between two looks at the meeting: pure, for the announcements. */
import { personName } from '../../text/words.ts'
import type { Participant } from '../../../../shared/meeting.ts'

export type People = ReadonlyMap<string, Participant>

/** A look at a meeting. `count` also counts those who are not told one by one. */
export type Look = { readonly people: People; readonly count: number }

export type Changes = {
  readonly joined: readonly string[]
  readonly left: readonly string[]
  readonly hands: readonly string[]
  readonly screens: readonly string[]
}

/** Names of those who did something. Oneself is left out; who is merely told late (a longer list) has not joined. */
export function changesBetween(before: Look, after: Look, selfId: string | null): Changes {
  const others = (people: People) => [...people.values()].filter(({ id }) => id !== selfId)
  const now = others(after.people)
  const stayed = now.flatMap((person) => {
    const earlier = before.people.get(person.id)
    return earlier ? [{ person, earlier }] : []
  })
  return {
    joined: after.count > before.count ? names(now.filter(({ id }) => !before.people.has(id))) : [],
    left:
      after.count < before.count
        ? names(others(before.people).filter(({ id }) => !after.people.has(id)))
        : [],
    hands: names(
      stayed
        .filter(({ person, earlier }) => person.handRaisedAt !== null && earlier.handRaisedAt === null)
        .map(personOf),
    ),
    screens: names(stayed.filter(({ person, earlier }) => shares(person) && !shares(earlier)).map(personOf)),
  }
}

function personOf({ person }: { person: Participant }): Participant {
  return person
}

function shares({ videos }: Participant): boolean {
  return videos.some(({ source }) => source === 'screen')
}

function names(people: readonly Participant[]): readonly string[] {
  return people.map(personName)
}
