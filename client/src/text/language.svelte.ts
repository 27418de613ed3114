/**
 * The language of the page. Messages read it as reactive state, so a change redraws every sentence and nothing else: a
 * meeting goes on while its words change.
 */
import { asksLanguage, chooseLanguage, inLanguage, LANGUAGES, type Language } from './choose-language.ts'
import { Kept, oneOf } from '../browser/kept.ts'
import { overwriteGetLocale } from './messages/runtime.js'

const byHand = new Kept('localStorage', 'preau.language', oneOf(...LANGUAGES))

let current = $state(chooseLanguage(location.search, byHand.read(), navigator.languages))
/** The address asked for a language: what it leads to keeps asking. */
let asked = asksLanguage(location.search)

overwriteGetLocale(language)
document.documentElement.lang = language()

/** The language that is spoken now. Reactive. */
export function language(): Language {
  return current
}

/** Speaks another language from now on, on this device, and says so in the address that may be passed on. */
export function speak(wanted: Language): void {
  current = wanted
  byHand.keep(wanted)
  asked = true
  document.documentElement.lang = wanted
  history.replaceState(history.state, '', localPath(location.pathname + location.search))
}

/** An address of this site in the language of this page, when that was chosen and not guessed. */
export function localPath(path: string): string {
  return asked ? inLanguage(path, current) : path
}

/** Where a link leads that a deployment has written: pages of ours in the language of this one, other sites as they are. */
export function linkTarget(href: string): string {
  return href.startsWith('/') ? localPath(href) : href
}
