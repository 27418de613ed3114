import { STATIC_TEXTS, type StaticText } from '../../../../shared/pages.ts'
import { AskFailed } from '../ask.ts'
import type { Language } from '../../text/choose-language.ts'

const PATIENCE_MS = 15_000

/**
 * Fetches a text of the site. It needs nobody to be signed in and no database, so it is not one of the portal's requests.
 *
 * @throws AskFailed `not-found`, or `unavailable`
 */
export async function textOfPage(name: string, language: Language): Promise<StaticText> {
  const query = new URLSearchParams({ language })
  const url = `${STATIC_TEXTS}/${encodeURIComponent(name)}?${query.toString()}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null)
  if (answer?.ok) return (await answer.json()) as StaticText
  if (answer?.status === 404) throw new AskFailed({ code: 'not-found', message: 'there is no such text' })
  throw new AskFailed({ code: 'unavailable', message: 'no answer' })
}
