import type { Failure } from '../../../shared/wire.ts'
import { failureOf } from './ask.ts'
import { session } from './session.svelte.ts'
import { toast } from './toasts.svelte.ts'
import { troubleWords } from './trouble.ts'

/**
 * What to say about something that could not be done. Where the session turns out to be over, the page is told so: what
 * stood on it may go, so it is said apart from it too.
 *
 * @param words for a page that has something better to say than `troubleWords`.
 */
export function reportFailure(error: unknown, words: (failure: Failure) => string = troubleWords): string {
  const failure = failureOf(error)
  const sentence = words(failure)
  if (failure.code === 'unauthenticated') {
    session.end()
    toast(sentence, 'trouble')
  }
  return sentence
}
