/**
 * Reads what people write in the chat into the tree of `shared/chat-text.ts`: emphasis, code, lists, quotes and links of
 * Markdown. Whatever else is in it stays text. In one pass: a parser of the whole of Markdown takes seconds for some
 * texts of 5 000 characters.
 */
import { FORGING } from '../../shared/forging.ts'
import type { ChatBlock, ChatInline } from '../../shared/chat-text.ts'
import { inlinesOf } from './inlines.ts'
import { withMentions, type Mention } from './mentions.ts'

const NODES_MAX = 500
const CODE_MAX_CHARACTERS = 4_000
/** Lists in lists, quotes in quotes. */
const DEPTH_MAX = 2

// Line ends and tabs count.
const UNSAFE = new RegExp(`(?![\\n\\t])[${FORGING}]`, 'gu')
const FENCE = /^ {0,3}```/
const QUOTE = /^ {0,3}> ?/
const ITEM = /^( *)(?:([-*+])|\d{1,9}[.)]) +(?=\S)/

/** The text without what forges the text around it. */
export function cleanText(written: string): string {
  return written.replace(/\r\n?/g, '\n').replace(UNSAFE, '').trim()
}

/** Reads a clean text. What would be too large a tree is one paragraph of plain text. Never throws. */
export function readChatText(text: string, mentions: readonly Mention[]): readonly ChatBlock[] {
  const blocks = withMentions(blocksOf(text.split('\n'), 0), mentions)
  return sizeOf(blocks) > NODES_MAX ? [paragraph(text)] : blocks
}

/** Whether it leads anywhere. */
export function hasLinks(blocks: readonly ChatBlock[]): boolean {
  return JSON.stringify(blocks).includes('"kind":"link"')
}

function paragraph(text: string): ChatBlock {
  return { kind: 'paragraph', content: [{ kind: 'text', text }] }
}

function blocksOf(lines: readonly string[], depth: number): ChatBlock[] {
  const blocks: ChatBlock[] = []
  for (let at = 0; at < lines.length;) {
    const [block, next] = blockAt(lines, at, depth)
    if (block !== null) blocks.push(block)
    at = next
  }
  return blocks
}

type Read = readonly [block: ChatBlock | null, next: number]

function blockAt(lines: readonly string[], at: number, depth: number): Read {
  const line = lines[at] ?? ''
  if (line.trim() === '') return [null, at + 1]
  if (FENCE.test(line)) {
    const code = codeAt(lines, at)
    if (code !== null) return code
  }
  if (depth < DEPTH_MAX && QUOTE.test(line)) {
    const end = endOf(lines, at, (one) => QUOTE.test(one))
    const quoted = lines.slice(at, end).map((one) => one.replace(QUOTE, ''))
    return [{ kind: 'quotation', blocks: blocksOf(quoted, depth + 1) }, end]
  }
  if (depth < DEPTH_MAX && ITEM.test(line)) return listAt(lines, at, depth)
  const end = endOf(lines, at, (one, first) => first || !beginsBlock(one, depth))
  return [{ kind: 'paragraph', content: inlinesOf(lines.slice(at, end).join('\n')) }, end]
}

function endOf(
  lines: readonly string[],
  at: number,
  goesOn: (line: string, first: boolean) => boolean,
): number {
  let end = at
  while (end < lines.length && goesOn(lines[end] ?? '', end === at)) end += 1
  return end
}

function beginsBlock(line: string, depth: number): boolean {
  return (
    line.trim() === '' || FENCE.test(line) || (depth < DEPTH_MAX && (QUOTE.test(line) || ITEM.test(line)))
  )
}

function codeAt(lines: readonly string[], at: number): Read | null {
  const close = endOf(lines, at, (line, first) => first || !FENCE.test(line))
  const text = lines.slice(at + 1, close).join('\n')
  if (text.length > CODE_MAX_CHARACTERS) return null
  return [{ kind: 'code', text }, close + 1]
}

function listAt(lines: readonly string[], at: number, depth: number): Read {
  const ordered = isOrdered(lines[at] ?? '')
  const indent = indentOf(lines[at] ?? '')
  const items: ChatBlock[][] = []
  let next = at
  while (next < lines.length && isItem(lines[next] ?? '', indent, ordered)) {
    const first = (lines[next] ?? '').replace(ITEM, '')
    const end = endOf(lines, next, (line, isFirst) => isFirst || indentOf(line) > indent + 1)
    const inner = lines.slice(next + 1, end)
    const under = Math.min(...inner.map(indentOf))
    items.push(blocksOf([first, ...inner.map((line) => line.slice(under))], depth + 1))
    next = end
  }
  return [{ kind: 'list', ordered, items }, next]
}

function isItem(line: string, indent: number, ordered: boolean): boolean {
  return ITEM.test(line) && Math.abs(indentOf(line) - indent) <= 1 && isOrdered(line) === ordered
}

function isOrdered(line: string): boolean {
  return ITEM.exec(line)?.[2] === undefined
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

function sizeOf(nodes: readonly (ChatBlock | ChatInline)[]): number {
  return nodes.reduce((sum, node) => {
    if ('content' in node) return sum + 1 + sizeOf(node.content)
    if ('blocks' in node) return sum + 1 + sizeOf(node.blocks)
    return sum + 1 + ('items' in node ? sizeOf(node.items.flat()) : 0)
  }, 0)
}
