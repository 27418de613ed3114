/** How every letter looks: first in French, then in English, as text and as HTML without images or styles from elsewhere. */
import { escapeHtml, oneLine } from './inert.ts'
import type { Letter } from './letter.ts'

/** What is said in one language. Words of other people stand in it as `quoted`. */
export type Wording = { readonly subject: string; readonly paragraphs: readonly string[] }
export type Wordings = { readonly fr: Wording; readonly en: Wording }
/** Where the letter leads, on this site. */
export type Leads = { readonly url: string; readonly site: string }

const CLOSING = {
  fr: 'Ce message a été envoyé automatiquement\u00A0: n’y répondez pas.',
  en: 'This message was sent automatically: do not reply to it.',
}
// Of Unicode's private use: in nobody's name, since `quoted` takes them out.
const OPEN = '\uE000'
const CLOSE = '\uE001'
const MARKS = /[\uE000\uE001]/g

/** Somebody's own words inside a paragraph. */
export function quoted(words: string): string {
  return `${OPEN}${words.replace(MARKS, '')}${CLOSE}`
}

/** Makes the letter of its words. */
export function letterOf({ fr, en }: Wordings, { url, site }: Leads): Letter {
  const text = [
    ...fr.paragraphs,
    url,
    CLOSING.fr,
    '— English —',
    ...en.paragraphs,
    url,
    CLOSING.en,
    `-- \n${site}`,
  ].join('\n\n')
  const html = [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">',
    section('fr', fr, url),
    '<hr>',
    section('en', en, url),
    `<p>${escapeHtml(site)}</p></body></html>`,
  ].join('\n')
  const subject = oneLine(`${fr.subject} / ${en.subject}`.replace(MARKS, ''))
  return { subject, text: `${text.replace(MARKS, '')}\n`, html }
}

function section(language: 'fr' | 'en', { paragraphs }: Wording, url: string): string {
  const body = paragraphs.map((paragraph) => `<p>${marked(paragraph)}</p>`).join('\n')
  const address = escapeHtml(url)
  const link = `<p><a href="${address}">${address}</a></p>`
  return `<div lang="${language}">\n${body}\n${link}\n<p><small>${CLOSING[language]}</small></p>\n</div>`
}

// <bdi>: a name written from right to left turns nothing but itself.
function marked(paragraph: string): string {
  return escapeHtml(paragraph).replaceAll(OPEN, '<bdi>').replaceAll(CLOSE, '</bdi>')
}
