export const LANGUAGES = ['fr', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

/** `?lang=` of the address, else what was chosen here by hand, else the browser's first that we speak, else French. */
export function chooseLanguage(query: string, byHand: string | null, browser: readonly string[]): Language {
  const wanted = [new URLSearchParams(query).get('lang') ?? '', byHand ?? '', ...browser]
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0]
    const known = LANGUAGES.find((language) => language === primary)
    if (known) return known
  }
  return 'fr'
}

/** Whether an address asks for a language itself. */
export function asksLanguage(query: string): boolean {
  return new URLSearchParams(query).has('lang')
}

/** The same path with this language asked for. */
export function inLanguage(path: string, language: Language): string {
  const [address = '', ...within] = path.split('#')
  const [place = '', query] = address.split('?')
  const asked = new URLSearchParams(query)
  asked.set('lang', language)
  return [`${place}?${asked.toString()}`, ...within].join('#')
}
