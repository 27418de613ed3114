/** Asks the server for a meeting that nobody has planned. */
export type OpeningFailure = 'busy' | 'unavailable' | 'refused'

/** The path of the moderator's link, or why there is none. Never throws. */
export async function openTemporaryMeeting(): Promise<{ path: string } | { failed: OpeningFailure }> {
  let answer: Response
  try {
    answer = await fetch('/api/meetings', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      credentials: 'same-origin',
    })
  } catch {
    return { failed: 'unavailable' }
  }
  if (answer.status === 429) return { failed: 'busy' }
  if (answer.status >= 500) return { failed: 'unavailable' }
  const opened: unknown = await answer.json().catch(() => null)
  return answer.ok && isOpened(opened) ? { path: pathOf(opened.moderatorUrl) } : { failed: 'refused' }
}

function isOpened(value: unknown): value is { moderatorUrl: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'moderatorUrl' in value &&
    typeof value.moderatorUrl === 'string'
  )
}

/** Only the path: the page stays on the address that the person came by, whatever the server calls itself. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url, location.origin)
  return pathname + search
}
