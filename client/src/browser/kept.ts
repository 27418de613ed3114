/** What a page keeps in this browser. Private windows forbid it, some web views have none, and a disk may be full. */

type Where = 'localStorage' | 'sessionStorage'
type KeyValues = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * One thing kept under one key: in `localStorage` for this device, in `sessionStorage` for this tab. Nothing here ever
 * throws. Where the browser keeps nothing, a thing lasts as long as the page.
 */
export class Kept<T> {
  readonly #key: string
  readonly #parse: (kept: unknown) => T | null
  readonly #where: Where

  /** `parse`: the value out of what was found, null where that is none (another version of us wrote it). */
  constructor(where: Where, key: string, parse: (kept: unknown) => T | null) {
    this.#where = where
    this.#key = key
    this.#parse = parse
  }

  /** What is kept; null where nothing is, or nothing that can be read. */
  read(): T | null {
    try {
      const text = storageOf(this.#where).getItem(this.#key)
      return text === null ? null : this.#parse(JSON.parse(text))
    } catch {
      return null
    }
  }

  /** Keeps it. Returns whether it outlives this page. */
  keep(value: T): boolean {
    try {
      const storage = storageOf(this.#where)
      storage.setItem(this.#key, JSON.stringify(value))
      return storage !== ofThisPage
    } catch {
      return false
    }
  }

  forget(): void {
    try {
      storageOf(this.#where).removeItem(this.#key)
    } catch {
      return
    }
  }

  /** What is kept, once: it is kept no longer. */
  take(): T | null {
    const value = this.read()
    this.forget()
    return value
  }
}

/** Parses a text. */
export function text(kept: unknown): string | null {
  return typeof kept === 'string' ? kept : null
}

/** Parses a list of texts. */
export function texts(kept: unknown): readonly string[] | null {
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : null
}

/** Parses one of these words. */
export function oneOf<T extends string>(...words: readonly T[]): (kept: unknown) => T | null {
  return (kept) => words.find((word) => word === kept) ?? null
}

/** The members of what was found; none where that is no object. */
export function membersOf(kept: unknown): Readonly<Record<string, unknown>> {
  return typeof kept === 'object' && kept !== null ? { ...kept } : {}
}

const values = new Map<string, string>()

const ofThisPage: KeyValues = {
  getItem: (key) => values.get(key) ?? null,
  removeItem: (key) => {
    values.delete(key)
  },
  setItem: (key, value) => {
    values.set(key, value)
  },
}

/** Merely asking a window for its storage throws where that is forbidden; a web view may answer null. */
function storageOf(where: Where): KeyValues {
  try {
    const stores: Readonly<Partial<Record<Where, KeyValues | null>>> = window
    return stores[where] ?? ofThisPage
  } catch {
    return ofThisPage
  }
}
