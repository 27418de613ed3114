/**
 * Text with a little emphasis, as a tree: what people write with tags is read by the server into this, and pages draw it
 * element by element. So there is no markup to inject into.
 */
import { z } from 'zod'

/** Only http, https, mailto and tel. */
const address = z.string().regex(/^(https?:\/\/|mailto:|tel:)/i)

export const RichText = z.array(
  z.union([
    z.object({
      text: z.string(),
      bold: z.literal(true).optional(),
      italic: z.literal(true).optional(),
      underline: z.literal(true).optional(),
      href: address.optional(),
    }),
    z.object({ lineBreak: z.literal(true) }),
  ]),
)
export type RichText = z.output<typeof RichText>
