const KEY = 'preau.name'

/** The name used last time on this device, else ''. */
export function rememberedName(storage: Storage): string {
  return storage.getItem(KEY) ?? ''
}

export function rememberName(storage: Storage, name: string): void {
  try {
    storage.setItem(KEY, name)
  } catch {
    // Private windows may forbid storing.
  }
}
