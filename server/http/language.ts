import type { Request } from 'express'
import type { Language } from '../rooms/settings.ts'

/** The language of ours that a browser likes best; French when it likes neither. */
export function languageOf(request: Request): Language {
  return request.acceptsLanguages(['fr', 'en']) === 'en' ? 'en' : 'fr'
}
