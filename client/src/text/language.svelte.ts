/**
 * The language of the page. Messages read it as reactive state, so a change redraws every sentence and nothing else: a
 * meeting goes on while its words change.
 */
import { asksLanguage, chooseLanguage, inLanguage, type Language } from './choose-language.ts'
import { overwriteGetLocale } from './messages/runtime.js'

let current = $state(chooseLanguage(location.search, navigator.languages))
/** The address asked for a language: what it leads to keeps asking. */
let asked = asksLanguage(location.search)

overwriteGetLocale(language)
document.documentElement.lang = language()

/** The language that is spoken now. Reactive. */
export function language(): Language {
  return current
}

/** Speaks another language from now on and says so in the address, so that a reload and a shared link keep it. */
export function speak(wanted: Language): void {
  current = wanted
  asked = true
  document.documentElement.lang = wanted
  history.replaceState(history.state, '', localPath(location.pathname + location.search))
}

/** An address of this site in the language of this page, when that was chosen and not guessed. */
export function localPath(path: string): string {
  return asked ? inLanguage(path, current) : path
}
