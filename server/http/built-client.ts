import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

export type BuiltFile = {
  /** Path in the folder, with slashes. */
  readonly path: string
  readonly encodings: readonly ('br' | 'gzip')[]
}

const PAGE = 'index.html'
const SUFFIXES = { br: '.br', gzip: '.gz' } as const

/**
 * The files that Vite built. Only what was there when they were listed is ever served; they are listed again when the
 * page has changed, which a new build does last.
 */
export class BuiltClient {
  readonly folder: string
  #files: ReadonlyMap<string, BuiltFile> = new Map()
  #builtAt = 0

  constructor(folder: string) {
    this.folder = folder
  }

  /** The page, or undefined while nothing is built. */
  async page(): Promise<BuiltFile | undefined> {
    await this.#refresh()
    return this.#files.get(PAGE)
  }

  /** A file that is not the page. */
  async file(path: string): Promise<BuiltFile | undefined> {
    if (!this.#files.has(path)) await this.#refresh()
    return path === PAGE ? undefined : this.#files.get(path)
  }

  async #refresh(): Promise<void> {
    const builtAt = await stat(join(this.folder, PAGE)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    if (builtAt === this.#builtAt) return
    this.#files = builtAt === 0 ? new Map() : await this.#list()
    this.#builtAt = builtAt
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
export function storedPath(file: BuiltFile, encoding: 'br' | 'gzip' | null): string {
  return encoding === null ? file.path : file.path + SUFFIXES[encoding]
}
