/** A connection code on its way through signing in: kept by this tab alone, and never in an address. */
const KEY = 'preau.code'

export function keepCode(storage: Storage, digits: string): void {
  try {
    storage.setItem(KEY, digits)
  } catch {
    // Without storage the code must be written again after signing in.
  }
}

/** The code that was kept, if it is one; it is kept no longer. */
export function takeCode(storage: Storage): string {
  const digits = storage.getItem(KEY) ?? ''
  storage.removeItem(KEY)
  return /^\d{9}$/.test(digits) ? digits : ''
}
