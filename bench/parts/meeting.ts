import type { Link } from './link.ts'

/**
 * Opens a meeting that nobody has planned, as the button on the home page does.
 *
 * @param url the server
 * @throws Error when the server does not
 */
export async function openMeeting(url: string): Promise<Link> {
  const response = await fetch(`${url}/api/meetings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (!response.ok) throw new Error(`opening a meeting was answered with ${response.status}`)
  const { participantUrl } = (await response.json()) as { readonly participantUrl: string }
  const { origin, pathname } = new URL(participantUrl)
  const [, , , room, token] = pathname.split('/')
  if (room === undefined || token === undefined)
    throw new Error('the invitation has another shape than expected')
  return { url, origin, room, token }
}
