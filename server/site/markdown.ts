/** Reads Markdown into what the page can draw. No HTML comes in or out: what looks like it is shown as text. */
import { fromMarkdown } from 'mdast-util-from-markdown'
import type { Block, Inline } from '../../shared/pages.ts'

export type Document = { readonly title: string | null; readonly blocks: readonly Block[] }

type Root = ReturnType<typeof fromMarkdown>
type RootContent = Root['children'][number]
type Definition = Extract<RootContent, { type: 'definition' }>
type PhrasingContent = Extract<RootContent, { type: 'paragraph' }>['children'][number]

type Definitions = ReadonlyMap<string, string>

/** The first heading of level 1 is the title; the others begin at level 2. */
export function readMarkdown(text: string): Document {
  const { children } = fromMarkdown(text)
  const definitions = definitionsIn(children)
  const first = children.find((node) => node.type === 'heading' && node.depth === 1)
  const rest = children.filter((node) => node !== first)
  return {
    title: first === undefined ? null : textOf(first),
    blocks: unique(rest.flatMap((node) => blockOf(node, definitions))),
  }
}

function definitionsIn(nodes: readonly RootContent[]): Definitions {
  const found = nodes.filter((node): node is Definition => node.type === 'definition')
  return new Map(found.map(({ identifier, url }) => [identifier, url]))
}

function blockOf(node: RootContent, definitions: Definitions): readonly Block[] {
  const inlines = (nodes: readonly PhrasingContent[]): readonly Inline[] =>
    nodes.flatMap((one) => inlineOf(one, definitions))
  const blocks = (nodes: readonly RootContent[]): readonly Block[] =>
    nodes.flatMap((one) => blockOf(one, definitions))
  switch (node.type) {
    case 'heading': {
      const level = node.depth <= 2 ? 2 : 3
      return [{ kind: 'heading', level, id: slug(textOf(node)), content: inlines(node.children) }]
    }
    case 'paragraph':
      return [{ kind: 'paragraph', content: inlines(node.children) }]
    case 'list': {
      const items = node.children.map((item) => blocks(item.children))
      return [{ kind: 'list', ordered: node.ordered === true, items }]
    }
    case 'blockquote':
      return [{ kind: 'quotation', blocks: blocks(node.children) }]
    case 'code':
    case 'html':
      return [{ kind: 'verbatim', text: node.value }]
    case 'thematicBreak':
      return [{ kind: 'rule' }]
    // Definitions are read before; the others need extensions that are not used.
    case 'definition':
    case 'footnoteDefinition':
    case 'table':
    case 'tableCell':
    case 'tableRow':
    case 'listItem':
    case 'yaml':
      return []
    case 'break':
    case 'delete':
    case 'emphasis':
    case 'footnoteReference':
    case 'image':
    case 'imageReference':
    case 'inlineCode':
    case 'link':
    case 'linkReference':
    case 'strong':
    case 'text':
      return [{ kind: 'paragraph', content: inlineOf(node, definitions) }]
  }
}

function inlineOf(node: PhrasingContent, definitions: Definitions): readonly Inline[] {
  const inside = (nodes: readonly PhrasingContent[]): readonly Inline[] =>
    nodes.flatMap((one) => inlineOf(one, definitions))
  const link = (href: string | undefined, content: readonly Inline[]): readonly Inline[] =>
    href !== undefined && leadsSomewhereSafe(href) ? [{ kind: 'link', href, content }] : content
  switch (node.type) {
    case 'text':
    case 'html':
      return [{ kind: 'text', text: node.value }]
    case 'inlineCode':
      return [{ kind: 'code', text: node.value }]
    case 'break':
      return [{ kind: 'break' }]
    case 'emphasis':
    case 'strong':
      return [{ kind: node.type, content: inside(node.children) }]
    case 'link':
      return link(node.url, inside(node.children))
    case 'linkReference':
      return link(definitions.get(node.identifier), inside(node.children))
    // Pictures would be asked from elsewhere; what they show is said.
    case 'image':
    case 'imageReference':
      return node.alt ? [{ kind: 'text', text: node.alt }] : []
    case 'delete':
      return inside(node.children)
    case 'footnoteReference':
      return []
  }
}

const SAFE = new Set(['http:', 'https:', 'mailto:'])

function leadsSomewhereSafe(href: string): boolean {
  // As a browser reads it: it drops tabs and line breaks, so that "java\nscript:" is a scheme.
  const url = URL.parse(href, 'https://here.invalid/')
  return url !== null && SAFE.has(url.protocol)
}

function textOf(node: RootContent): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}

function slug(text: string): string {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'section'
}

/** Two headings of the same words get two names. */
function unique(blocks: readonly Block[]): readonly Block[] {
  const seen = new Map<string, number>()
  return blocks.map((block) => {
    if (block.kind !== 'heading') return block
    const count = (seen.get(block.id) ?? 0) + 1
    seen.set(block.id, count)
    return count === 1 ? block : { ...block, id: `${block.id}-${String(count)}` }
  })
}
