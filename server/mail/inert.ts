import { FORGING } from '../../shared/forging.ts'

// `plainText` refuses them; names that a provider gives, and titles of older versions, may have them.
const UNSAFE = new RegExp(`[${FORGING}]+`, 'gu')

/** Words of other people as they may stand in a letter: one line, without characters that act on what is around. */
export function oneLine(words: string): string {
  return words.replace(UNSAFE, ' ').replace(/ {2,}/g, ' ').trim()
}

/**
 * The same, and no program that shows mail takes it for an address to click on: a room's title is not the place for an
 * advertisement that we deliver.
 */
export function unlinked(words: string): string {
  return oneLine(words)
    .replace(/:(?=\/\/)/g, ': ')
    .replace(/@(?=\S)/g, '@ ')
    .replace(/\.(?=\p{L})/gu, '. ')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it stands between tags or in a quoted attribute of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
