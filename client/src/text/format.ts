/** Numbers, lists and durations as the language of the page writes them. */
import { language } from './language.svelte.ts'

/** Names as a sentence lists them: "Ada, Bob and Zoé". */
export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(language(), { type: 'conjunction' }).format(names)
}

/** A running clock: "4:07", from one hour on "1:04:07". */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}

/** A duration in words, to the minute: "1 hour, 4 minutes". */
export function spokenDuration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(language(), { style: 'unit', unit: name, unitDisplay: 'long' }).format(value)
  const hours = Math.floor(minutes / 60)
  const parts = hours > 0 ? [unit(hours, 'hour'), unit(minutes % 60, 'minute')] : [unit(minutes, 'minute')]
  return new Intl.ListFormat(language(), { type: 'unit' }).format(parts)
}

/** The first letters of the first two words of a name, whole letters with their marks. */
export function initials(name: string): string {
  const words = name.matchAll(/([\p{L}\p{N}]\p{M}*)[\p{L}\p{N}\p{M}'’]*/gu)
  const letters = Array.from(words, ([, first = '']) => first)
  return letters.slice(0, 2).join('').toLocaleUpperCase(language())
}

/** A time of the day: "14:30", in the way of the language. `ms` since the epoch. */
export function hour(ms: number): string {
  return new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit' }).format(ms)
}
