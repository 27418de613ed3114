/** Changes put into one sentence each, however many people they are about. */
import { listOf } from '../../text/format.ts'
import { m } from '../../text/messages/messages.js'
import type { Changes } from './changes.ts'

const NAMES_READ_OUT = 3

/** The sentences to read out, most telling first; none when nothing happened. */
export function sentencesFor({ joined, left, hands, screens }: Changes, count: number): readonly string[] {
  const total = m['meeting.count']({ count })
  return [
    ...(joined.length > 0
      ? [m['announce.joined']({ count: joined.length, names: someOf(joined), total })]
      : []),
    ...(left.length > 0 ? [m['announce.left']({ count: left.length, names: someOf(left), total })] : []),
    ...hands.map((name) => m['announce.hand']({ name })),
    ...screens.map((name) => m['announce.screen']({ name })),
  ]
}

function someOf(names: readonly string[]): string {
  const few = names.slice(0, NAMES_READ_OUT)
  const rest = names.length - few.length
  return listOf(rest > 0 ? [...few, m['meeting.others']({ count: rest })] : few)
}
