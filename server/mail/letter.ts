/** A mail without its address: the same words as text and as HTML. */
export type Letter = { readonly subject: string; readonly text: string; readonly html: string }
