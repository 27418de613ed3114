/** How a session goes: by its own choice, or because its socket was lost. */
import { Refused } from '../../shared/refused.ts'
import type { Failure } from '../../shared/wire.ts'
import { VISITOR_GRACE_MS } from '../../shared/limits.ts'
import type { Caller } from './caller.ts'
import type { Listener } from './listener.ts'
import { wentWithPage } from './web-sockets.ts'

type Place = Pick<Caller, 'live' | 'channel' | 'channels' | 'meetings' | 'media' | 'log'> & {
  readonly session: Listener
}

/** By one's own choice, from inside, from the waiting or as a visitor. */
export function leave(caller: Caller): void {
  const { session, live, clock } = caller
  if (session.phase !== 'visiting') {
    live.dispatch({ type: 'leave', by: session.self, at: clock.steady() })
    return
  }
  turnAway(caller, null)
}

/** The end of a visit. */
export function turnAway(place: Place, lastWord: Failure | null): void {
  place.channel.release(place.session)
  place.session.end(lastWord)
  closeEndpoint(place)
  forgetLater(place)
}

/** A meeting that never began and to whose door nobody comes back leaves nothing behind. */
function forgetLater({ live, channel, channels, meetings, media, log }: Place): void {
  if (live.begun || !channel.empty) return
  channel.later(VISITOR_GRACE_MS, () => {
    if (live.begun || !channel.empty) return
    meetings.forget(live)
    channels.forget(channel)
    media.closeRoom(live.now.id).catch((error: unknown) => {
      log.warn({ err: error, meeting: live.now.id }, 'the media of a meeting that never began was not closed')
    })
  })
}

/**
 * The socket is lost, or closed with a last word. Unless another one has the place already, who is inside or waits is
 * away and keeps the seat, and the echo test of who is not inside is kept for a moment.
 */
export function loseSocket(caller: Caller, lastWord: Failure | null = null): void {
  const { session, live, channel } = caller
  const { phase, self } = session
  session.end(lastWord)
  if (!channel.release(session)) return
  if (phase === 'inside' || phase === 'waiting') goAway(caller)
  if (phase !== 'visiting' && phase !== 'waiting') return
  channel.later(VISITOR_GRACE_MS, () => {
    if (!channel.listener(self) && !live.now.participants.has(self)) closeEndpoint(caller)
  })
  forgetLater(caller)
}

function goAway({ session, live, clock }: Caller): void {
  try {
    live.dispatch({
      type: 'go-away',
      id: session.self,
      closed: wentWithPage(session.socket.conn),
      at: clock.steady(),
    })
  } catch (error) {
    // Over or out already: then nobody is away.
    if (!(error instanceof Refused)) throw error
  }
}

function closeEndpoint({ session, live, channels, media, log }: Place): void {
  channels.visitors.release(session.endpoint)
  const { id } = live.now
  const closed = media.inOrder(id, session.self, () => media.closeEndpoint(id, session.endpoint))
  closed.catch((error: unknown) => {
    log.warn({ err: error, meeting: live.now.id }, 'a visitor’s endpoint was not closed')
  })
}
