import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EarlySounds } from '../src/media/early-sounds.ts'
import type { Received } from '../src/media/receiving.ts'

function voice(participantId: string): Received {
  const track = {} as MediaStreamTrack
  return {
    id: `from-${participantId}`,
    producerId: 'p',
    participantId,
    source: 'mic',
    track,
    receiver: undefined,
  }
}

test('at the door the voice that comes back is one’s own, until it stops', () => {
  const early = new EarlySounds()
  assert.is(early.echo, null)
  early.hold(voice('ada'))
  assert.is(early.echo?.participantId, 'ada')
  early.forget('from-ada')
  assert.is(early.echo, null)
})

test('a voice that overtakes the answer to the join is heard as soon as one is inside', () => {
  const early = new EarlySounds()
  early.hold(voice('ada'))
  early.hold(voice('bob'))
  assert.is(early.echo?.participantId, 'ada')
  assert.equal(
    early.release('ada').map(({ participantId }) => participantId),
    ['bob'],
  )
})

test('who listens only hears what overtook, and nothing twice', () => {
  const early = new EarlySounds()
  early.hold(voice('bob'))
  early.hold(voice('cleo'))
  early.forget('from-cleo')
  assert.is(early.release('ada').length, 1)
  assert.is(early.release('ada').length, 0)
})

test.run()
