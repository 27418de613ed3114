/**
 * The browser's storage, or one that lasts as long as the page where storing is forbidden: then merely asking for it
 * throws.
 */
export function storageOf(kind: 'localStorage' | 'sessionStorage'): Storage {
  try {
    return window[kind]
  } catch {
    return memory
  }
}

const kept = new Map<string, string>()

const memory: Storage = {
  get length() {
    return kept.size
  },
  clear: () => {
    kept.clear()
  },
  getItem: (key) => kept.get(key) ?? null,
  key: (index) => [...kept.keys()][index] ?? null,
  removeItem: (key) => {
    kept.delete(key)
  },
  setItem: (key, value) => {
    kept.set(key, value)
  },
}
