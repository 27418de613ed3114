const KEY = 'preau.reloaded'

/**
 * Loads the page anew because the server speaks a newer wire: once, for a second refusal means that the new page is not
 * served yet. Returns whether it does.
 */
export function reloadOnce(storage: Storage, reload: () => void): boolean {
  if (storage.getItem(KEY) !== null) return false
  storage.setItem(KEY, '1')
  reload()
  return true
}

/** The server has welcomed this page: a later refusal may reload again. */
export function forgetReload(storage: Storage): void {
  storage.removeItem(KEY)
}
