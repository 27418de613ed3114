/** Meetings as a call knows them, without a server. */
import type { Heard, Question } from '../../call/model.ts'
import type { Entering, ServerLink } from '../../server-link/link.ts'
import { Arrivals } from '../lines/telephone.ts'
import { NUMBERS, SoundEnd } from './sound-end.ts'

/** Meetings of a test: who wants in, what they ask, and what they are told. */
export class Meetings implements ServerLink {
  readonly entering = new Arrivals<Entering>()
  readonly asked = new Arrivals<Question>()
  readonly left = new Arrivals<string>()
  readonly #callers = new Map<string, (heard: Heard) => void>()

  enter(entering: Entering, hear: (heard: Heard) => void) {
    this.#callers.set(entering.call, hear)
    this.entering.push(entering)
    return {
      ask: (question: Question) => {
        this.asked.push(question)
      },
      leave: () => {
        this.left.push(entering.call)
      },
    }
  }

  tell(call: string, heard: Heard): void {
    this.#callers.get(call)!(heard)
  }
}

/** A media node of one call: what it sends is heard, and it hears the caller. `beside`: as well as the one before. */
export async function nodeOf(
  { call, sound }: Entering,
  meeting = call,
  beside = false,
): Promise<{ readonly end: SoundEnd; readonly to: number }> {
  const end = await SoundEnd.open('opus')
  const to = await sound.open(beside)
  const payloadType = NUMBERS.opus
  const own = { codec: 'opus', payloadType, ssrc: 5, meeting, participant: call } as const
  sound.join({ address: '127.0.0.1', port: end.port }, own)
  sound.voices(
    [{ id: 'a voice', producer: String(end.ssrc), owner: 'ann', codec: 'opus', payloadType, ssrc: end.ssrc }],
    [],
  )
  return { end, to }
}
