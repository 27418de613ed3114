import { z } from 'zod'

/** A mail without its address: the same words as text and as HTML. */
export type Letter = { readonly subject: string; readonly text: string; readonly html: string }

const Address = z.email().max(255)

/** Whether this is the address of one mailbox, and not a list, a name with it or a forged header. */
export function isAddress(text: string): boolean {
  return Address.safeParse(text).success
}
