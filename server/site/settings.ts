/** The variables that say how the site looks, what it says of itself and who may show it. */
import { statSync } from 'node:fs'
import { BadVariable, list, text, type Environment } from '../../shared/environment.ts'
import { readTheme, type SiteTheme } from './theme.ts'

export type SiteSettings = {
  readonly theme: SiteTheme
  /** A folder with texts of the operator, `<name>.<fr|en>.md`; null: only ours. */
  readonly pagesFolder: string | null
  /** Origins whose pages may show ours in a frame. */
  readonly embeddingOrigins: readonly string[]
}

/** @throws BadVariable for the first variable that is wrong. */
export function readSite(env: Environment): SiteSettings {
  return {
    theme: readTheme(text(env, 'THEME')),
    pagesFolder: readFolder(text(env, 'PAGES_DIR')),
    embeddingOrigins: list(env, 'EMBEDDING_ORIGINS').map(readOrigin),
  }
}

function readFolder(folder: string | undefined): string | null {
  if (folder === undefined) return null
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  throw new BadVariable('PAGES_DIR', 'must be a folder that can be read')
}

// A policy knows no IPv6 addresses; and an origin with a star would let in whoever gets a name below it.
const NAMED = /^[a-z0-9.-]+$/

// Whoever can change the embedding page can change what surrounds ours: so https, but for one's own machine.
function readOrigin(item: string): string {
  const url = URL.parse(item)
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname)
  const bare = url !== null && url.href === `${url.origin}/` && NAMED.test(url.hostname)
  if (bare && (local || url.protocol === 'https:')) return url.origin
  throw new BadVariable('EMBEDDING_ORIGINS', 'must be origins such as https://intranet.example.org')
}
