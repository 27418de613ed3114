import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LiveMeeting } from '../meeting/live-meeting.ts'
import { logTransitions } from '../reactions/log.ts'
import { remembering } from './db/given.ts'
import { ann, bob, cleo, opening, published, T0, joining } from './meeting/given.ts'

test('each transition is one line with who and where by id, and nobody is named', () => {
  const { log, lines } = remembering()
  const live = LiveMeeting.open(opening, {
    reactions: [logTransitions(log)],
    written: () => Promise.resolve(),
    onFault: (fault) => assert.unreachable(String(fault)),
  })
  live.dispatch(joining(cleo))
  live.dispatch({ type: 'leave', by: cleo.id, at: T0 })
  live.dispatch(joining(ann))
  live.dispatch(joining(bob))
  live.dispatch({ ...published(bob, 'mic'), type: 'publish', by: bob.id })
  live.dispatch({ type: 'go-away', id: bob.id, at: T0 })
  live.dispatch({ type: 'leave', by: bob.id, at: T0 })
  live.dispatch({ type: 'end', by: ann.id, at: T0 })
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.equal(
    told.map(({ msg, participantId, reason, count }) => [msg, participantId, reason, count]),
    [
      ['opened', undefined, undefined, 0],
      ['began-waiting', cleo.id, undefined, 0],
      ['stopped-waiting', cleo.id, 'left', 0],
      ['started', undefined, undefined, 0],
      ['joined', ann.id, undefined, 1],
      ['joined', bob.id, undefined, 2],
      ['went-away', bob.id, undefined, 2],
      ['left', bob.id, 'left', 1],
      ['ended', undefined, 'ended-by-moderator', 1],
    ],
  )
  assert.ok(
    told.every(
      ({ level, meetingId, roomId }) => level === 30 && meetingId === opening.id && roomId === opening.roomId,
    ),
  )
  assert.not.match(lines.join(''), /"Ann"|"Bob"|"Cleo"|Improvised/)
})

test.run()
