/** The page and the manifest as the build left them, with a theme put in. Pure. */
import type { Theme } from '../../shared/theme.ts'
import { coloursOf } from './colours.ts'
import type { Logo } from './theme.ts'

const SCHEMES = ['light', 'dark'] as const

/**
 * The page with the theme as a block of JSON, which no policy has to allow since it is never run, with its title, its
 * icon and the colours of the browser's own frame.
 */
export function dressedPage(page: string, theme: Theme): string {
  const { ground } = coloursOf(theme)
  const painted = SCHEMES.reduce(
    (html, scheme, index) =>
      html.replace(
        new RegExp(`(<meta name="theme-color" media="\\(prefers-color-scheme: ${scheme}\\)" content=")[^"]*`),
        (_, before: string) => before + (ground[index] ?? ''),
      ),
    page,
  )
  const named = painted.replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(theme.name)}</title>`)
  const block = `<script type="application/json" id="theme">${inScript(theme)}</script>`
  const { logo } = theme
  const iconed = logo === null ? named : named.replace(/<link rel="icon"[^>]*>/, () => icon(logo))
  // Last in the head: what the browser has to fetch comes before what it has to read.
  return iconed.replace('</head>', () => `${block}</head>`)
}

/** The manifest by which a telephone keeps the site among its programs. */
export function dressedManifest(manifest: string, theme: Theme, logo: Logo | null): string {
  const { ground, accent } = coloursOf(theme)
  const icons = logo === null ? {} : { icons: [{ src: logo.path, sizes: 'any', type: logo.type }] }
  const changes = {
    name: theme.name,
    short_name: theme.name,
    background_color: ground[0],
    theme_color: accent[0],
  }
  return JSON.stringify({ ...(JSON.parse(manifest) as object), ...changes, ...icons })
}

function icon(logo: string): string {
  return `<link rel="icon" href="${escaped(logo)}" />`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
}

// Inside a script element only `<` can end it or open what must not be opened.
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
