/** The echo test: a page hears its own microphone on the endpoint that it has, and nobody else hears it. */
import type { MediaSession } from '../../shared/meeting.ts'
import type { Caller } from './caller.ts'
import { inOrder, reopenMedia, testsSound } from './media-session.ts'

/**
 * From the answer on nobody else hears the microphone of this page. One that is muted flows meanwhile.
 *
 * @throws Refused `conflict` before the media was ever open; `unavailable`.
 */
export function startEcho(caller: Caller): Promise<MediaSession> {
  const { session, live, channel, media } = caller
  channel.tests(session.browser)
  return inOrder(caller, async () => {
    tellMeeting(caller, 'begin-sound-test')
    const opened = await reopenMedia(caller)
    const microphone = live.now.participants.get(session.self)?.microphone
    // While this was awaited the socket may have been lost: then who came after it has the word.
    if (session.phase === 'inside' && testsSound(caller) && microphone?.muted)
      await media.ask('producer:pause', {
        room: live.now.id,
        producer: microphone.producerId,
        paused: false,
      })
    return opened
  })
}

/** Ends it. @throws Refused as above. */
export function stopEcho(caller: Caller): Promise<MediaSession> {
  return inOrder(caller, () => {
    // First: who is muted from here on is so where the media is, too.
    tellMeeting(caller, 'end-sound-test')
    return reopenMedia(caller)
  })
}

/** At the door nobody is heard anyway, and the meeting knows nothing of it. */
function tellMeeting({ session, live }: Caller, type: 'begin-sound-test' | 'end-sound-test'): void {
  if (session.phase === 'inside') live.dispatch({ type, by: session.self })
}
