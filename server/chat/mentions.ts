/** Finds in a text whom it names. */
import type { ChatBlock, ChatInline } from '../../shared/chat-text.ts'
import type { ParticipantId } from '../../shared/ids.ts'

/** Whom `@name` means; `id` null: all moderators. */
export type Mention = { readonly id: ParticipantId | null; readonly name: string }

/** What means all moderators, in both languages. */
export const MODERATORS: readonly Mention[] = ['moderators', 'modérateurs'].map((name) => ({
  id: null,
  name,
}))

/** Those whom the tree names. */
export function mentionedIn(blocks: readonly ChatBlock[]): (ParticipantId | null)[] {
  const found: (ParticipantId | null)[] = []
  changeInlines(blocks, (node) => {
    if (node.kind === 'mention') found.push(node.id)
    return [node]
  })
  return [...new Set(found)]
}

/** The tree with `@name` as a node of its own, for each of these names. */
export function withMentions(blocks: readonly ChatBlock[], mentions: readonly Mention[]): ChatBlock[] {
  // The longest first: "Ann" is not meant by "@Anna".
  const longest = [...mentions].sort((one, other) => other.name.length - one.name.length)
  return changeInlines(blocks, (node) => (node.kind === 'text' ? splitAt(node.text, longest) : [node]))
}

function splitAt(text: string, mentions: readonly Mention[]): ChatInline[] {
  const [mention, ...others] = mentions
  if (mention === undefined || !text.includes('@')) return text === '' ? [] : [{ kind: 'text', text }]
  const parts = text.split(`@${mention.name}`)
  return parts.flatMap((part, index): ChatInline[] => [
    ...(index === 0 ? [] : [{ kind: 'mention', ...mention } as const]),
    ...splitAt(part, others),
  ])
}

type Change = (node: ChatInline) => readonly ChatInline[]

function changeInlines(blocks: readonly ChatBlock[], change: Change): ChatBlock[] {
  return blocks.map((block) => {
    switch (block.kind) {
      case 'paragraph':
        return { ...block, content: inlines(block.content, change) }
      case 'quotation':
        return { ...block, blocks: changeInlines(block.blocks, change) }
      case 'list':
        return { ...block, items: block.items.map((item) => changeInlines(item, change)) }
      case 'code':
        return block
    }
  })
}

function inlines(nodes: readonly ChatInline[], change: Change): ChatInline[] {
  return nodes.flatMap((node) =>
    'content' in node ? [{ ...node, content: inlines(node.content, change) }] : change(node),
  )
}
