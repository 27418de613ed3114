import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MOST, moved, WHOLE, within, zoomedAt } from '../src/meeting/stage/zoom.ts'

const PLACE = { width: 800, height: 400 }

test('what is under the pointer stays there while it gets larger', () => {
  const at = { x: 100, y: -50 }
  const zoom = zoomedAt(WHOLE, 2, at, PLACE)
  assert.equal(zoom, { scale: 2, x: -100, y: 50 })
  // The same point of the picture, before and after.
  assert.is((at.x - zoom.x) / zoom.scale, at.x)
})

test('a picture fills its place: it is never smaller and never moves out of it', () => {
  assert.equal(zoomedAt(WHOLE, 0.5, { x: 0, y: 0 }, PLACE), WHOLE)
  assert.equal(moved({ scale: 2, x: 0, y: 0 }, { x: 9_999, y: -9_999 }, PLACE), { scale: 2, x: 400, y: -200 })
  assert.equal(moved(WHOLE, { x: 50, y: 50 }, PLACE), WHOLE)
  assert.is(zoomedAt(WHOLE, 100, { x: 0, y: 0 }, PLACE).scale, MOST)
})

test('a place that becomes smaller still shows nothing but picture', () => {
  assert.equal(within({ scale: 2, x: 400, y: 200 }, { width: 400, height: 200 }), {
    scale: 2,
    x: 200,
    y: 100,
  })
})

test('getting smaller again ends with the whole picture', () => {
  const at = { x: 300, y: 100 }
  assert.equal(zoomedAt(zoomedAt(WHOLE, 4, at, PLACE), 0.25, { x: -300, y: 0 }, PLACE), WHOLE)
})

test.run()
