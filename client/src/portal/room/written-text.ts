/**
 * Text with a few tags, read in the browser for a preview and a count while it is written. The server reads it with a
 * whole HTML parser (`server/rooms/rich-text.ts`) and has the last word; for the tags of the buttons both agree.
 */
import type { RichText } from '../../../../shared/rich-text.ts'
import { TITLE_PLACEHOLDER } from '../../../../shared/room-limits.ts'

type Run = Extract<RichText[number], { text: string }>
type Marks = Omit<Run, 'text'>
type Open = { readonly tag: string; readonly marks: Marks }

const MARKS = new Map<string, Marks>([
  ['b', { bold: true }],
  ['strong', { bold: true }],
  ['i', { italic: true }],
  ['em', { italic: true }],
  ['u', { underline: true }],
])
const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00A0'],
])
const TOKEN = /<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>|\r\n|[\r\n]|[^<\r\n]+|</gi
const HREF = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i
const SAFE_ADDRESS = /^(https?:|mailto:|tel:)[^\p{Cc}\s]*$/iu

/** Reads what people write. Never throws: a tag that is not known is left out, its content stays. */
export function readWritten(written: string): RichText {
  const text: RichText = []
  const open: Open[] = []
  for (const [token, slash, name, rest] of written.matchAll(TOKEN)) {
    const tag = name?.toLowerCase()
    if (/^[\r\n]/.test(token) || tag === 'br') text.push({ lineBreak: true })
    else if (tag === undefined) append(text, { text: plain(token), ...marksOf(open) })
    else if (slash === '/') close(open, tag)
    else open.push({ tag, marks: MARKS.get(tag) ?? linkMarks(tag, rest ?? '') })
  }
  return trimmed(text)
}

/** How long a text is to who reads it: a tag counts nothing, the end of a line one. */
export function readableLength(written: string): number {
  return readWritten(written).reduce(
    (sum, part) => sum + ('text' in part ? Array.from(part.text).length : 1),
    0,
  )
}

/** The text with the room's title where its placeholder stands. */
export function withTitle(text: RichText, title: string): RichText {
  return text.map((part) =>
    'text' in part ? { ...part, text: part.text.replaceAll(TITLE_PLACEHOLDER, () => title) } : part,
  )
}

export type Mark = 'bold' | 'italic' | 'underline' | 'link'
export type Selected = { readonly text: string; readonly start: number; readonly end: number }

const LINK_START = 'https://'
const TAGS: Readonly<Record<Mark, readonly [string, string]>> = {
  bold: ['<b>', '</b>'],
  italic: ['<i>', '</i>'],
  underline: ['<u>', '</u>'],
  link: [`<a href="${LINK_START}">`, '</a>'],
}

/** Wraps what is selected in a mark. Afterwards the same is selected, or of a link the address that is to be written. */
export function marked({ text, start, end }: Selected, mark: Mark): Selected {
  const [before, after] = TAGS[mark]
  const wrapped = text.slice(0, start) + before + text.slice(start, end) + after + text.slice(end)
  if (mark !== 'link') return { text: wrapped, start: start + before.length, end: end + before.length }
  const address = start + '<a href="'.length
  return { text: wrapped, start: address, end: address + LINK_START.length }
}

function close(open: Open[], tag: string): void {
  const at = open.findLastIndex((one) => one.tag === tag)
  if (at !== -1) open.splice(at, 1)
}

function marksOf(open: readonly Open[]): Marks {
  return Object.assign({}, ...open.map(({ marks }) => marks)) as Marks
}

function linkMarks(tag: string, attributes: string): Marks {
  const found = tag === 'a' ? HREF.exec(attributes) : null
  if (found === null) return {}
  const [, double, single, bare = ''] = found
  const url = safeAddress(plain(double ?? single ?? bare).trim())
  return url === null ? {} : { href: url.href }
}

function safeAddress(address: string): URL | null {
  const url = SAFE_ADDRESS.test(address) && URL.canParse(address) ? new URL(address) : null
  return url === null || url.username !== '' || url.password !== '' ? null : url
}

function plain(token: string): string {
  return token
    .replace(/[\t\f ]+/g, ' ')
    .replace(
      /&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]+);/gi,
      (whole, name: string) => entity(name.toLowerCase()) ?? whole,
    )
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES.get(name)
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

function append(text: RichText, run: Run): void {
  const last = text.at(-1)
  if (last !== undefined && 'text' in last && alike(last, run)) {
    text[text.length - 1] = { ...last, text: last.text + run.text }
  } else text.push(run)
}

function alike(one: Run, other: Run): boolean {
  return (
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.underline === other.underline &&
    one.href === other.href
  )
}

/** Without breaks at either end, and never more than two in a row. */
function trimmed(text: RichText): RichText {
  const kept: RichText = []
  let breaks = 0
  for (const part of text) {
    if ('lineBreak' in part) {
      breaks += 1
      continue
    }
    if (kept.length > 0)
      kept.push(...Array.from({ length: Math.min(breaks, 2) }, () => ({ lineBreak: true }) as const))
    breaks = 0
    kept.push(part)
  }
  return kept
}
