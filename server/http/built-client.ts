import { readdir, readFile, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { dressedManifest, dressedPage } from '../site/dressed.ts'
import type { SiteTheme } from '../site/theme.ts'

export type Encoding = 'br' | 'gzip'

/** A file as Vite wrote it, beside its compressed forms. */
export type BuiltFile = {
  /** Path in the folder, with slashes. */
  readonly path: string
  readonly encodings: readonly Encoding[]
}

/** A file that the theme has changed, in every form that it is sent in. */
export type DressedFile = Readonly<Record<Encoding | 'identity', Buffer>>

const PAGE = 'index.html'
const MANIFEST = 'manifest.webmanifest'
const SUFFIXES = { br: '.br', gzip: '.gz' } as const
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

/**
 * The files that Vite built. Only what was there when they were listed is ever served; they are listed again when the
 * page has changed, which a new build does last. Page and manifest are dressed and compressed then, not when asked for.
 */
export class BuiltClient {
  readonly folder: string
  readonly #look: SiteTheme
  #files: ReadonlyMap<string, BuiltFile> = new Map()
  #page: DressedFile | undefined
  #manifest: DressedFile | undefined
  #builtAt = 0
  #refreshing: Promise<void> | null = null

  constructor(folder: string, look: SiteTheme) {
    this.folder = folder
    this.#look = look
  }

  /** The page, or undefined while nothing is built. */
  async page(): Promise<DressedFile | undefined> {
    await this.refresh()
    return this.#page
  }

  async manifest(): Promise<DressedFile | undefined> {
    await this.refresh()
    return this.#manifest
  }

  /** A file that no theme changes. */
  async file(path: string): Promise<BuiltFile | undefined> {
    if (!this.#files.has(path)) await this.refresh()
    return path === PAGE || path === MANIFEST ? undefined : this.#files.get(path)
  }

  /** Looks whether there is a new build. Whoever comes meanwhile waits for the same look. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null
    })
    await this.#refreshing
  }

  async #refresh(): Promise<void> {
    const builtAt = await stat(join(this.folder, PAGE)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    if (builtAt === this.#builtAt) return
    const { theme, logo } = this.#look
    this.#files = builtAt === 0 ? new Map() : await this.#list()
    this.#page = await this.#dressed(PAGE, (text) => dressedPage(text, theme))
    this.#manifest = await this.#dressed(MANIFEST, (text) => dressedManifest(text, theme, logo))
    this.#builtAt = builtAt
  }

  async #dressed(path: string, dress: (text: string) => string): Promise<DressedFile | undefined> {
    // A build that begins now may have taken it away since it was listed.
    const text = this.#files.has(path)
      ? await readFile(join(this.folder, path), 'utf8').catch(() => null)
      : null
    if (text === null) return undefined
    const identity = Buffer.from(dress(text))
    const [br, zipped] = await Promise.all([
      promisify(brotliCompress)(identity, BEST),
      promisify(gzip)(identity, { level: constants.Z_BEST_COMPRESSION }),
    ])
    return { identity, br, gzip: zipped }
  }

  async #list(): Promise<ReadonlyMap<string, BuiltFile>> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.folder.length + 1)
          .split(sep)
          .join('/'),
      )
    const known = new Set(names)
    const encodings = (name: string): BuiltFile['encodings'] =>
      (['br', 'gzip'] as const).filter((encoding) => known.has(name + SUFFIXES[encoding]))
    // The build's own notes begin with a dot.
    const originals = names.filter((name) => !/\.(?:br|gz|map)$|(?:^|\/)\./.test(name))
    return new Map(originals.map((path) => [path, { path, encodings: encodings(path) }]))
  }
}

/** The stored form of a file that suits what the browser accepts. */
export function storedPath(file: BuiltFile, encoding: Encoding | null): string {
  return encoding === null ? file.path : file.path + SUFFIXES[encoding]
}
