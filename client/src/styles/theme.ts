/**
 * What a deployment changes: the name, the logo, the colours and the links. The server writes it into the page, so that
 * it is here before anything is drawn and costs no request. Anything else is not a theme.
 */
import { standardTheme } from '../../../shared/standard-theme.ts'
import type { Theme } from '../../../shared/theme.ts'

/** Where no server wrote one, as in the gallery, it is the standard. */
export const theme: Theme = themeOf(document.getElementById('theme')?.textContent ?? null)

function themeOf(written: string | null): Theme {
  // Our own server wrote it and has checked it before.
  return written === null ? standardTheme : (JSON.parse(written) as Theme)
}

/** Puts a theme's colours over the tokens, through the CSSOM: our policy allows no inline style. */
export function applyTheme(root: HTMLElement, { colours }: Theme): void {
  for (const [token, [light, dark]] of Object.entries(colours)) {
    root.style.setProperty(`--${token}`, `light-dark(${light}, ${dark})`)
  }
}
