import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { CONFORMITIES, standardLinks, standardTheme } from '../../shared/standard-theme.ts'
import { Theme } from '../../shared/theme.ts'
import { BadVariable } from '../../shared/environment.ts'
import { complaintOf } from './colours.ts'

/** An image that we serve ourselves, so that no page asks another site for it. */
export type Logo = { readonly path: string; readonly type: string; readonly content: Buffer }

export type SiteTheme = { readonly theme: Theme; readonly logo: Logo | null }

const LOGO_MAX_BYTES = 256 * 1024
const IMAGES = new Map([
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.webp', 'image/webp'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
])

/** What a deployment writes: only what it changes. `logo` is the path of a file, from where the theme stands. */
const ThemeFile = Theme.extend({
  /** What the accessibility statement says; the line at the foot of every page follows it. */
  accessibility: z.enum(CONFORMITIES),
}).partial()

/**
 * Reads `THEME`: JSON, or the path of a JSON file; undefined is the standard.
 *
 * @throws BadVariable naming the first field, or the two colours, that cannot be used.
 */
export function readTheme(value: string | undefined): SiteTheme {
  if (value === undefined) return { theme: standardTheme, logo: null }
  const inline = value.startsWith('{')
  const { accessibility, ...written } = parsed(inline ? value : read(value, 'cannot be read as a file'))
  const logo = written.logo ? readLogo(inline ? '.' : dirname(value), written.logo) : null
  const given = Object.fromEntries(Object.entries(written).filter(([, field]) => field !== undefined))
  const links = standardLinks(accessibility ?? 'none')
  const theme: Theme = { ...standardTheme, links, ...given, logo: logo?.path ?? null }
  const complaint = complaintOf(theme.colours) ?? twice(theme.links)
  if (complaint !== null) throw new BadVariable('THEME', complaint)
  return { theme, logo }
}

function parsed(text: string): z.output<typeof ThemeFile> {
  const { success, data, error } = ThemeFile.safeParse(json(text))
  if (success) return data
  const [issue] = error.issues
  const where = issue?.path.map(String).join('.') ?? ''
  throw new BadVariable('THEME', `cannot be used: ${where === '' ? '' : `${where} `}${issue?.message ?? ''}`)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadVariable('THEME', 'is not JSON')
  }
}

function read(path: string, complaint: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new BadVariable('THEME', complaint)
  }
}

function readLogo(folder: string, file: string): Logo {
  const type = IMAGES.get(extname(file).toLowerCase())
  if (type === undefined)
    throw new BadVariable('THEME', `has a logo that is none of ${[...IMAGES.keys()].join(', ')}`)
  let content: Buffer
  try {
    content = readFileSync(resolve(folder, file))
  } catch {
    throw new BadVariable('THEME', 'has a logo that cannot be read')
  }
  if (content.length > LOGO_MAX_BYTES)
    throw new BadVariable('THEME', `has a logo of more than ${String(LOGO_MAX_BYTES / 1024)} kB`)
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10)
  // Named by its content, so that browsers may keep it for ever.
  return { path: `/theme/logo-${hash}${extname(file).toLowerCase()}`, type, content }
}

function twice(links: Theme['links']): string | null {
  const seen = new Set<string>()
  for (const { href } of links) {
    if (seen.has(href)) return `has the link ${href} twice`
    seen.add(href)
  }
  return null
}
