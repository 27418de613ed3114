/** What people write with tags, read into the tree of `shared/rich-text.ts`: markup that is not on the list is gone. */
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5'
import { FORGING } from '../../shared/forging.ts'
import { Refused } from '../../shared/refused.ts'
import type { RoomChanges } from '../../shared/room-settings.ts'
import type { RichText } from '../../shared/rich-text.ts'
import { MESSAGE_MAX_CHARACTERS, MESSAGE_MAX_WRITTEN, TITLE_PLACEHOLDER } from '../../shared/room-limits.ts'

type Node = DefaultTreeAdapterTypes.ChildNode
type Element = DefaultTreeAdapterTypes.Element
type Run = Extract<RichText[number], { text: string }>
type Marks = Omit<Run, 'text'>
type Piece = Run | 'line' | 'block'

const MARKS = new Map<string, Marks>([
  ['b', { bold: true }],
  ['strong', { bold: true }],
  ['i', { italic: true }],
  ['em', { italic: true }],
  ['u', { underline: true }],
])
const BLOCKS = new Set(['p', 'div', 'ul', 'ol', 'li', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
// Their content is no text for people, or is read by other rules than HTML's.
const DROPPED = new Set([
  'script',
  'style',
  'svg',
  'math',
  'template',
  'noscript',
  'iframe',
  'noembed',
  'noframes',
  'object',
])
const DEPTH_MAX = 100
const BREAKS_MAX = 2

// Line ends are read before.
const UNSAFE = new RegExp(`[${FORGING}]`, 'gu')
const SAFE_ADDRESS = /^(https?:|mailto:|tel:)[^\p{Cc}\s]*$/iu

/** Reads text with tags. Never throws: what cannot be read is left out. */
export function readRichText(written: string): RichText {
  const { childNodes } = parseFragment(written.slice(0, MESSAGE_MAX_WRITTEN))
  return joined(childNodes.flatMap((node) => piecesOf(node, {}, 0)))
}

/** The same with the title of the room where its placeholder stands: as text, whatever the title holds. */
export function readMessage(written: string, title: string): RichText {
  return readRichText(written).map((part) =>
    'text' in part ? { ...part, text: part.text.replaceAll(TITLE_PLACEHOLDER, () => title) } : part,
  )
}

/** @throws Refused `bad-request` that names the first of a room's texts that is too long as it is read. */
export function checkMessages({ welcome, moderatorMessage }: RoomChanges): void {
  if (welcome !== undefined) checkMessage('welcome', welcome)
  if (moderatorMessage !== undefined) checkMessage('moderatorMessage', moderatorMessage)
}

function checkMessage(field: string, written: string): void {
  const max = MESSAGE_MAX_CHARACTERS
  const length = readRichText(written).reduce(
    (sum, part) => sum + ('text' in part ? Array.from(part.text).length : 1),
    0,
  )
  if (length > max || written.length > MESSAGE_MAX_WRITTEN)
    throw new Refused('bad-request', 'this text is too long', { field, limit: 'characters', max })
}

function piecesOf(node: Node, marks: Marks, depth: number): Piece[] {
  if ('value' in node) return textPieces(node.value, marks)
  if (!('tagName' in node) || DROPPED.has(node.tagName) || depth > DEPTH_MAX) return []
  if (node.tagName === 'br') return ['line']
  const inside = { ...marks, ...marksOf(node) }
  const pieces = node.childNodes.flatMap((child) => piecesOf(child, inside, depth + 1))
  return BLOCKS.has(node.tagName) ? ['block', ...pieces, 'block'] : pieces
}

function marksOf(element: Element): Marks {
  if (element.tagName !== 'a') return MARKS.get(element.tagName) ?? {}
  const href = safeAddress(element.attrs.find(({ name }) => name === 'href')?.value ?? '')
  return href === null ? {} : { href }
}

/** As browsers spell it; null for what leads nowhere safe. One with a user’s name in it is made to look like another place. */
export function safeAddress(written: string): string | null {
  const address = written.trim()
  const url = SAFE_ADDRESS.test(address) ? URL.parse(address) : null
  return url === null || url.username !== '' || url.password !== '' ? null : url.href
}

function textPieces(value: string, marks: Marks): Piece[] {
  const lines = value.split(/\r\n|[\r\n]/)
  return lines.flatMap((line, index): Piece[] => {
    const text = line.replace(/[\t\f ]+/g, ' ').replace(UNSAFE, '')
    const run: Piece[] = text === '' ? [] : [{ text, ...marks }]
    return index === 0 ? run : ['line', ...run]
  })
}

/** Runs that are marked alike become one; breaks become few, and none at either end. */
function joined(pieces: readonly Piece[]): RichText {
  const text: RichText = []
  let lines = 0
  let block = false
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      if (piece === 'line') lines += 1
      else block = true
      continue
    }
    const breaks = Math.min(Math.max(lines, block ? 1 : 0), BREAKS_MAX)
    // Between blocks and at the ends of lines, spaces are how the tags were laid out.
    if (breaks > 0 && piece.text.trim() === '') continue
    if (text.length > 0) for (let count = 0; count < breaks; count += 1) text.push({ lineBreak: true })
    lines = 0
    block = false
    append(text, piece)
  }
  return text
}

function append(text: RichText, run: Run): void {
  const last = text.at(-1)
  if (last !== undefined && 'text' in last && alike(last, run)) {
    text[text.length - 1] = { ...last, text: last.text + run.text }
    return
  }
  text.push(run)
}

function alike(one: Run, other: Run): boolean {
  return (
    one.bold === other.bold &&
    one.italic === other.italic &&
    one.underline === other.underline &&
    one.href === other.href
  )
}
