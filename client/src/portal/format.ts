/** Dates and numbers of the portal as the language of the page writes them. */
import { language } from '../text/language.svelte.ts'

/** Where English is read here, days are written before months, and the clock has 24 hours. */
const LOCALES = { en: 'en-GB', fr: 'fr-FR' } as const

/** "21 November 2026". `at`: ms since the epoch. */
export function dayOf(at: number): string {
  return new Intl.DateTimeFormat(LOCALES[language()], { dateStyle: 'long' }).format(at)
}

/** "14:05" on the same day, else with the day. Both in ms since the epoch. */
export function momentOf(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  const style = sameDay
    ? ({ timeStyle: 'short' } as const)
    : ({ dateStyle: 'medium', timeStyle: 'short' } as const)
  return new Intl.DateTimeFormat(LOCALES[language()], style).format(at)
}

/** "45,000". */
export function numberOf(count: number): string {
  return new Intl.NumberFormat(language()).format(count)
}
