/** The invitation by which this tab came into a meeting, kept as long as the tab, so that one may come back by it. */
const key = (meeting: string) => `preau.back.${meeting}`

export function rememberWayBack(meeting: string, path: string): void {
  try {
    sessionStorage.setItem(key(meeting), path)
  } catch {
    // Without storage there is no way back after a reload; the invitation itself still works.
  }
}

export function wayBack(meeting: string): string | null {
  try {
    return sessionStorage.getItem(key(meeting))
  } catch {
    return null
  }
}
