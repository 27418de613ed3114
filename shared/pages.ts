/** A text of the site as its page draws it. Plain values: the server makes them, the browser imports the types. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'emphasis'; readonly content: readonly Inline[] }
  | { readonly kind: 'strong'; readonly content: readonly Inline[] }
  /** `href`: http, https, mailto, or an address on this site. */
  | { readonly kind: 'link'; readonly href: string; readonly content: readonly Inline[] }

export type Block =
  /** `id`: what an address names it by, after `#`. The page's title is level 1. */
  | {
      readonly kind: 'heading'
      readonly level: 2 | 3
      readonly id: string
      readonly content: readonly Inline[]
    }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quotation'; readonly blocks: readonly Block[] }
  /** Text whose line breaks count. */
  | { readonly kind: 'verbatim'; readonly text: string }
  | { readonly kind: 'rule' }

export type StaticText = {
  readonly title: string
  /** The language that it is written in: the one asked for, where there is one. */
  readonly language: 'fr' | 'en'
  readonly blocks: readonly Block[]
}

/** `GET`, `?language=fr|en`: a text of the site, or `not-found`. */
export const STATIC_TEXTS = '/api/pages'
