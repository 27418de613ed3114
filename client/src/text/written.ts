/** What was said as plain text. Pure. */
import type { ChatBlock, ChatInline } from '../../../shared/chat-text.ts'

/** The words of a message, a line for each block. */
export function textOf(blocks: readonly ChatBlock[]): string {
  return blocks.map(blockText).join('\n')
}

function blockText(block: ChatBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return inlineText(block.content)
    case 'code':
      return block.text
    case 'quotation':
      return textOf(block.blocks).replace(/^/gm, '> ')
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${String(index + 1)}.` : '-'} ${textOf(item)}`)
        .join('\n')
  }
}

function inlineText(nodes: readonly ChatInline[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'mention') return `@${node.name}`
      if (node.kind === 'text' || node.kind === 'code') return node.text
      const words = inlineText(node.content)
      return node.kind === 'link' && words !== node.href ? `${words} (${node.href})` : words
    })
    .join('')
}
