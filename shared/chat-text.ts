/** Text with a little emphasis, as a tree: the server reads what people write into this, and pages draw it node by node. */
import { z } from 'zod'
import { ParticipantId } from './ids.ts'

export type ChatInline =
  /** Its line breaks count. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'strike'; readonly content: readonly ChatInline[] }
  /** Only http, https, mailto and tel. */
  | { readonly kind: 'link'; readonly href: string; readonly content: readonly ChatInline[] }
  /** `id` null: all moderators. */
  | { readonly kind: 'mention'; readonly id: ParticipantId | null; readonly name: string }

export type ChatBlock =
  | { readonly kind: 'paragraph'; readonly content: readonly ChatInline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quotation'; readonly blocks: readonly ChatBlock[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly ChatBlock[])[] }

const address = z.string().regex(/^(https?:\/\/|mailto:|tel:)/i)

export const ChatInline: z.ZodType<ChatInline> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('code'), text: z.string() }),
    z.object({ kind: z.enum(['strong', 'emphasis', 'strike']), content: z.array(ChatInline) }),
    z.object({ kind: z.literal('link'), href: address, content: z.array(ChatInline) }),
    z.object({ kind: z.literal('mention'), id: ParticipantId.nullable(), name: z.string() }),
  ]),
)

export const ChatBlock: z.ZodType<ChatBlock> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal('paragraph'), content: z.array(ChatInline) }),
    z.object({ kind: z.literal('code'), text: z.string() }),
    z.object({ kind: z.literal('quotation'), blocks: z.array(ChatBlock) }),
    z.object({ kind: z.literal('list'), ordered: z.boolean(), items: z.array(z.array(ChatBlock)) }),
  ]),
)
