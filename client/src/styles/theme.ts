/**
 * What a deployment changes: the name, the logo, the colours and the legal links. Anything else is not a theme.
 */
import type { Language } from '../text/choose-language.ts'

/** Names of the colour tokens of tokens.css, each with its light and its dark value. */
export type Colours = Readonly<Record<string, readonly [light: string, dark: string]>>

export type LegalLink = { readonly label: Readonly<Record<Language, string>>; readonly href: string }

export type Theme = {
  readonly name: string
  /** Address of an image on this site; null: our own mark. */
  readonly logo: string | null
  readonly colours: Colours
  readonly legal: readonly LegalLink[]
}

export const theme: Theme = { name: 'Préau', logo: null, colours: {}, legal: [] }

/** Puts a theme's colours over the tokens, through the CSSOM: our policy allows no inline style. */
export function applyTheme(root: HTMLElement, { colours }: Theme): void {
  for (const [token, [light, dark]] of Object.entries(colours)) {
    root.style.setProperty(`--${token}`, `light-dark(${light}, ${dark})`)
  }
}
