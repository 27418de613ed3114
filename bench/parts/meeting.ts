/** Meetings as an organiser opens them, in a room whose settings suit a bench. */
import { PARTICIPANTS } from '../../shared/room-limits.ts'
import { signIn } from '../../server/test/auth/sign-in.ts'
import type { Link } from './link.ts'
import { ask, entered, joiningHello, openSocket } from './peers/signalling.ts'
import { PORTS, type Stack } from './stack.ts'

export type Meeting = Link & {
  /** What telephones dial. */
  readonly pin: string
}

/**
 * Opens a meeting for so many, in which people come in unmuted: its organiser has started it and left again.
 *
 * @throws Error or Refused when the server does not
 */
export async function openMeeting(
  { url, publicUrl }: Pick<Stack, 'url' | 'publicUrl'>,
  maxParticipants: number = PARTICIPANTS.standard,
): Promise<Meeting> {
  const config = { publicUrl, origins: [publicUrl], port: PORTS.web }
  const organiser = await signIn({ config }, 'Ada Host')
  const wanted = { title: 'Bench', maxParticipants, mutedOnArrival: false }
  const { id: roomId } = await organiser.ask('rooms:create', {}, wanted)
  const { moderatorUrl, participantUrl, phone } = await organiser.ask('rooms:invitation', { roomId })
  await start(linkOf(url, moderatorUrl ?? ''))
  return { ...linkOf(url, participantUrl), pin: phone?.pin ?? '' }
}

/** A moderator opens it, so that everybody else need not wait. */
async function start(link: Link): Promise<void> {
  const moderator = openSocket(link, () => joiningHello(link, 'Organiser'))
  await entered(moderator)
  await ask(moderator, 'meeting:leave', {})
  moderator.socket.disconnect()
}

function linkOf(url: string, invitation: string): Link {
  const { origin, pathname } = new URL(invitation)
  const [, , , room, token] = pathname.split('/')
  if (room === undefined || token === undefined)
    throw new Error('the invitation has another shape than expected')
  return { url, origin, room, token }
}
