/** Gives the window a storage that is empty, or `missing` as in some web views, or `forbidden`, or `full`. */
export function browserStores(how: 'well' | 'missing' | 'forbidden' | 'full' = 'well'): void {
  const stores = { localStorage: storage(how === 'full'), sessionStorage: storage(how === 'full') }
  const window = {}
  for (const [name, value] of Object.entries(stores))
    Object.defineProperty(window, name, {
      get: () => {
        if (how === 'forbidden') throw new DOMException('no', 'SecurityError')
        return how === 'missing' ? null : value
      },
    })
  Object.assign(globalThis, { window })
}

/** What a browser keeps for a site, in memory; when it is full, it keeps nothing more. */
export function storage(full = false): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => {
      kept.delete(key)
    },
    setItem: (key, value) => {
      if (full) throw new DOMException('full', 'QuotaExceededError')
      kept.set(key, value)
    },
  }
}
