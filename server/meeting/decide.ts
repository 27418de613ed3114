import { Refused } from '../../shared/refused.ts'
import type { Command } from './command.ts'
import { configure } from './configuring.ts'
import { lowerHand, raiseHand } from './hands.ts'
import type { Event, Meeting } from './meeting.ts'
import { comeBack, disable, goAway, join, leave, signOut } from './people.ts'
import { loseMedia, mute, publish, unmute, unpublish } from './publishing.ts'
import { end, passTime } from './time.ts'
import { admit, revoke } from './waiting.ts'

/**
 * What happens when this is wanted of the meeting, in order; nothing when it is so already. Every rule of a meeting is
 * reached from here.
 *
 * @throws Refused when the rules say no: `ended` for anything after the end, `forbidden` from who is not inside.
 */
export function decide(meeting: Meeting, command: Command): readonly Event[] {
  if (meeting.ended !== null) throw new Refused('ended', 'the meeting has ended')
  switch (command.type) {
    case 'join':
      return join(meeting, command)
    case 'leave':
      return leave(meeting, command)
    case 'admit':
      return admit(meeting, command)
    case 'go-away':
      return goAway(meeting, command)
    case 'come-back':
      return comeBack(meeting, command)
    case 'publish':
      return publish(meeting, command)
    case 'unpublish':
      return unpublish(meeting, command)
    case 'lose-media':
      return loseMedia(meeting, command)
    case 'mute':
      return mute(meeting, command)
    case 'unmute':
      return unmute(meeting, command)
    case 'raise-hand':
      return raiseHand(meeting, command)
    case 'lower-hand':
      return lowerHand(meeting, command)
    case 'end':
      return end(meeting, command)
    case 'configure':
      return configure(meeting, command)
    case 'close':
      return [{ type: 'ended', reason: command.reason, at: command.at }]
    case 'sign-out':
      return signOut(meeting, command)
    case 'disable':
      return disable(meeting, command)
    case 'revoke':
      return revoke(meeting, command)
    case 'restore':
      return [{ type: 'restored', at: command.at }]
    case 'pass-time':
      return passTime(meeting, command)
  }
}
