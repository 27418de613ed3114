import { Kept } from '../browser/kept.ts'

const reloaded = new Kept('sessionStorage', 'preau.reloaded', (kept) => (kept === true ? kept : null))

/**
 * Loads the page anew because the server speaks a newer wire: once, for a second refusal means that the new page is not
 * served yet. Where the browser does not let us remember that, never. Returns whether it does.
 */
export function reloadOnce(
  reload: () => void = () => {
    location.reload()
  },
): boolean {
  if (reloaded.read() ?? !reloaded.keep(true)) return false
  reload()
  return true
}

/** The server has welcomed this page: a later refusal may reload again. */
export function forgetReload(): void {
  reloaded.forget()
}
